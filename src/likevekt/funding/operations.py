"""All operations by name."""

from likevekt.funding.operation import Operation
from likevekt.funding.operations_activity import OPERATIONS_ACTIVITY
from likevekt.funding.operations_closing import OPERATIONS_CLOSING
from likevekt.funding.operations_key import OPERATIONS_KEY
from likevekt.funding.operations_mixing import OPERATIONS_MIXING

OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (*OPERATIONS_KEY, *OPERATIONS_ACTIVITY, *OPERATIONS_CLOSING, *OPERATIONS_MIXING)
}
