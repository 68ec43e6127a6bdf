"""Files that are small to write and could be endless to read: each makes one kind of work explode.

`size` is how large they are made: 1 is the largest a file may be or near it, less in a quick run.
"""

from collections.abc import Callable
from functools import cache
from random import Random

Bomb = tuple[str, dict[str, bytes]]
UNITS = b"unit,name,x,y\nA,a,1,3\nB,b,2,5\n"
_OPEN = '[model]\nid = "x"\nframe = 1000\nopen = true\nout = "n"\n'
_CLOSED = '[model]\nid = "x"\nframe = 1000000\nout = "n"\n'
_SHARED = _CLOSED + '[node.n]\nop = "reconcile"\nof = "units:x"\n'
_DIGITS = "9" * 60


@cache
def bombs(size: float) -> dict[str, Bomb]:
    """Give every bomb by name: the model's text and its tables by name."""
    made: dict[str, Bomb] = {}
    for group in (_chains, _numbers, _nodes, _faults, _texts, _tables):
        made |= {name: (model, {"units": UNITS} | tables) for name, (model, tables) in group(size).items()}
    return made


def _chains(_size: float) -> dict[str, Bomb]:
    """Thirty-two levels that each use the one below twice, or multiply by it."""
    seven = "1/" + "7" * 60
    steps = {
        "each level adds the one below twice": 'op = "add"\nof = ["{0}", "{0}"]',
        "each level blends the one below with itself": (
            'op = "blend"\nof = [{{ a = "1/3", x = "{0}" }}, {{ a = "2/3", x = "{0}" }}]'
        ),
        "each level grows by sixty digits": f'op = "uplift"\nof = "{{0}}"\nby = "{_DIGITS}"',
        "each level grows by a fraction": f'op = "uplift"\nof = "{{0}}"\nby = "{seven}"',
        "each level grows by a column": 'op = "uplift"\nof = "{0}"\nby = "units:y"',
        "each level is levelled out": 'op = "credibility"\nown = "{0}"\nheads = "units:y"\nk = "1/7"',
    }
    fractions = f"unit,name,x,y\nA,a,1,{seven}\nB,b,2,1/{'9' * 59}7\n".encode()
    return {name: (_chain(step, 31), {"units": fractions}) for name, step in steps.items()}


def _chain(step: str, levels: int) -> str:
    nodes = ["[node.n0]\nop = 'base'\ncolumn = 'units:x'"]
    nodes += [f"[node.n{level}]\n{step.format(f'n{level - 1}')}" for level in range(1, levels + 1)]
    return _OPEN.replace('"n"', f'"n{levels}"') + "\n".join(nodes) + "\n"


def _numbers(size: float) -> dict[str, Bomb]:
    """Powers of the longest numbers, products of thousands of columns, denominators with nothing in common."""
    rng = Random(1)
    long = f"unit,name,x,y\nA,a,1,{_DIGITS}\nB,b,2,{'7' * 60}\n".encode()
    made: dict[str, Bomb] = {}
    for power in ("10", "9.999999", "0.000001"):
        criteria = (
            f'{{ op = "criteria", table = "units", weights = {{ x = "1" }}, power = {{ x = "{power}" }} }}'
        )
        table = f"unit,name,x\nA,a,{_DIGITS}\nB,b,1/{'7' * 60}\n".encode()
        made[f"power {power}"] = (f'{_CLOSED}[node.n]\nop = "reconcile"\nof = {criteria}\n', {"units": table})
    index = ", ".join(['"units:y"'] * int(60_000 * size))
    product = f'{_OPEN}[node.n]\nop = "capitation"\ntable = "units"\nrates = {{ x = 1 }}\nindex = [{index}]\n'
    made["the product of thousands of columns"] = (product, {"units": long})
    for count in (100, 5_000):
        rows = [f"U{n},n,1/{rng.randrange(10**59, 10**60) | 1}" for n in range(count)]
        table = "\n".join(["unit,name,x", *rows, ""]).encode()
        made[f"denominators with nothing in common, {count}"] = (_SHARED, {"units": table})
    return made


def _nodes(_size: float) -> dict[str, Bomb]:
    """As many nodes as there may be, in a row, in a circle and in layers that each name the whole next one."""
    parts = "".join(f"[node.m{n}]\nop = 'base'\ncolumn = 'units:x'\n" for n in range(499))
    of = ", ".join(f"'m{n}'" for n in range(499))
    circle = "".join(f"[node.m{n}]\nop = 'add'\nof = ['m{(n + 1) % 498}', 'm0', 'm9']\n" for n in range(498))
    layers = [_OPEN.replace('"n"', '"l15_0"')]
    for layer in range(16):
        below = ", ".join(f"'l{layer - 1}_{n}'" for n in range(31))
        body = f"op = 'add'\nof = [{below}]\n" if layer else "op = 'base'\ncolumn = 'units:x'\n"
        layers += [f"[node.l{layer}_{n}]\n{body}" for n in range(1 if layer == 15 else 31)]
    inner = "'units:x'"
    for _ in range(40):
        inner = f"{{ op = 'add', of = [{inner}] }}"
    return {
        "five hundred nodes": (f"{_OPEN}[node.n]\nop = 'add'\nof = [{of}]\n{parts}", {}),
        "a circle of five hundred": (f"{_OPEN}[node.n]\nop = 'add'\nof = ['m0']\n{circle}", {}),
        "sixteen layers of thirty-one": ("".join(layers), {}),
        "forty levels in place": (f"{_OPEN}[node.n]\nop = 'add'\nof = [{inner}]\n", {}),
    }


def _faults(size: float) -> dict[str, Bomb]:
    """As many faults as a file has room for, each of which would like a hint."""
    count = int(50_000 * size)
    wide = ("unit,name," + ",".join(f"ccc{n}" for n in range(900)) + "\nA,a" + ",1" * 900 + "\n").encode()
    columns = ", ".join(f"'units:cc{n}'" for n in range(count))
    names = ", ".join(f"'mm{n}'" for n in range(count))
    keys = "".join(f"off{n} = 1\n" for n in range(count))
    weights = ", ".join(f'k{n} = "0"' for n in range(count))
    parts = "".join(f"[node.mmm{n}]\nop = 'base'\ncolumn = 'units:x'\n" for n in range(490))
    other = b"unit,name,x\n" + b"".join(b"unit %d,n,1\n" % n for n in range(count))
    more = b"unit,x\n" + b"".join(b"unlt %d,y\n" % n for n in range(count))
    base = f"{_OPEN}[node.n]\nop = 'base'\ncolumn = 'more:x'\n"
    return {
        "thousands of columns that are not there": (
            f"{_OPEN}[node.n]\nop = 'add'\nof = [{columns}]\n", {"units": wide},
        ),
        "thousands of nodes that are not there": (f"{_OPEN}[node.n]\nop = 'add'\nof = [{names}]\n{parts}", {}),
        "thousands of keys that are none": (f"{_OPEN}[node.n]\nop = 'add'\nof = ['units:x']\n{keys}", {}),
        "thousands of weights": (
            f"{_OPEN}[node.n]\nop = 'criteria'\ntable = 'units'\nweights = {{ {weights} }}\n", {},
        ),
        "thousands of parts that are none": (keys, {}),
        "thousands of units that are unknown": (base, {"units": other, "more": more}),
        "thousands of cells that are no numbers": (base, {"units": other, "more": more.replace(b"unlt", b"unit")}),
    }  # fmt: skip


def _texts(size: float) -> dict[str, Bomb]:
    """Text that the reader of TOML, or of letters, takes long over."""
    many = int(300_000 * size)
    name = f"{_OPEN}[node.n]\nop = 'base'\ncolumn = 'units:x'\ntitle = "
    return {
        "accents without end": (f'{name}"a' + "\N{COMBINING COMMA ABOVE RIGHT}\N{COMBINING GRAVE ACCENT}" * (many // 2) + '"\n', {}),
        "accents written as escapes": (f'{name}"a' + "\\u0315\\u0300" * (many // 4) + '"\n', {}),
        "a key of points": ("a" + ".a" * many + " = 1\n", {}),
        "a head of points": ("[a" + ".a" * many + "]\n", {}),
        "brackets": ("x = " + "[" * many, {}),
        "braces": ("x = " + "{ a = " * (many // 2), {}),
        "two long names": (f"{_OPEN}[node.{'ab' * many}]\nop = 'base'\ncolumn = 'units:{'ba' * many}'\n", {}),
        "a long whole number": ("x = " + "1" * many, {}),
        "a long hexadecimal number": (_OPEN.replace("1000", "0x" + "f" * many), {}),
        "a long decimal": (_OPEN.replace("1000", "1." + "1" * many), {}),
        "empty lines": ("\r\n" * many, {}),
        "quotes": ('x = """' + '"" ' * many, {}),
        "heads": ("[[a]]\n" * (many // 4), {}),
        "moments": ("x = [" + "1979-05-27T07:32:00.999999," * (many // 10) + "]\n", {}),
    }  # fmt: skip


def _tables(size: float) -> dict[str, Bomb]:
    """Tables with as many columns, rows, quotes and commas as there is room for."""
    rows, columns = int(300 * size) + 3, 998
    names = [f"c{n}" for n in range(columns)]
    weights = ", ".join(f'{name} = "1/{columns}"' for name in names)
    key = f'{{ op = "criteria", table = "units", weights = {{ {weights} }} }}'
    lines = [f"u{row},n," + ",".join(str(n + row + 1) for n in range(columns)) for row in range(rows)]
    wide = "\n".join([f"unit,name,{','.join(names)}", *lines, ""]).encode()
    many = int(4_000_000 * size)
    head = b"unit,name,x\n"
    made: dict[str, Callable[[], bytes]] = {
        "a million columns": lambda: b"unit,name" + b",c" * (many // 4) + b"\n",
        "commas": lambda: head + b"," * many,
        "quotes side by side": lambda: head + b'"a""b",' * (many // 8),
        "a quote left open": lambda: head + b'A,"' + b"a" * many,
        "blank lines": lambda: head + b"\n" * many,
        "carriage returns": lambda: head + b"A,a,1\r" * (many // 8),
        "nothing at all": lambda: b"",
        "zero bytes": lambda: b"\x00" * many,
        "one long cell": lambda: head + b"A,a," + b"9" * many + b"\n",
    }
    found: dict[str, Bomb] = {name: (_SHARED, {"units": make()}) for name, make in made.items()}
    found["a thousand columns"] = (f'{_CLOSED}[node.n]\nop = "reconcile"\nof = {key}\n', {"units": wide})
    return found
