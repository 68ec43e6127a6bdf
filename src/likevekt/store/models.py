"""Every row of the store, gathered where Django looks for them."""

from likevekt.store.account_rows import Account, RoleApproval, RoleGrant, RoleRevocation
from likevekt.store.audit_rows import AuditEntry, AuditSeal, AuditSealedEntry
from likevekt.store.catalogue_rows import BudgetLine, Indicator, Rate, Service
from likevekt.store.client_rows import MachineClient, MachineClientApproval, RateWindow
from likevekt.store.funding_rows import (
    FundingRun,
    FundingRunInput,
    FundingTable,
    ModelAdoption,
    ModelVersion,
    Parameter,
)
from likevekt.store.import_rows import Import, ImportChange, ImportMapping
from likevekt.store.job_rows import ClockShift, Job
from likevekt.store.live_rows import LiveVersion
from likevekt.store.login_rows import PasswordLink, ProviderLogin, RecoveryCode, SecondFactor
from likevekt.store.municipality_rows import Municipality, Unit, UnitSuccession
from likevekt.store.person_rows import (
    EmergencyAccess,
    Kinship,
    Person,
    PersonIdentity,
    PersonUnit,
    PowerOfAttorney,
    ShieldAccess,
)
from likevekt.store.shield_rows import LeaderAlert, ShieldDecision, ShieldProposal

__all__ = [
    "Account",
    "AuditEntry",
    "AuditSeal",
    "AuditSealedEntry",
    "BudgetLine",
    "ClockShift",
    "EmergencyAccess",
    "FundingRun",
    "FundingRunInput",
    "FundingTable",
    "Import",
    "ImportChange",
    "ImportMapping",
    "Indicator",
    "Job",
    "Kinship",
    "LeaderAlert",
    "LiveVersion",
    "MachineClient",
    "MachineClientApproval",
    "ModelAdoption",
    "ModelVersion",
    "Municipality",
    "Parameter",
    "PasswordLink",
    "Person",
    "PersonIdentity",
    "PersonUnit",
    "PowerOfAttorney",
    "ProviderLogin",
    "Rate",
    "RateWindow",
    "RecoveryCode",
    "RoleApproval",
    "RoleGrant",
    "RoleRevocation",
    "SecondFactor",
    "Service",
    "ShieldAccess",
    "ShieldDecision",
    "ShieldProposal",
    "Unit",
    "UnitSuccession",
]
