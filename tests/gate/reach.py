"""What a module reaches for, read off its source: imports and calls, nothing is run."""

import ast
from collections.abc import Iterator

# Of polars and pathlib, and of Python itself. Thinking holds columns, never files.
STARTS = ("read_", "scan_", "write_", "sink_")
CALLS = {
    "open", "print", "input", "exec", "eval", "mkdir", "unlink", "glob", "rglob", "iterdir",
    "touch", "exists", "is_file", "is_dir", "resolve", "cwd", "home", "collect_async", "getenv",
}  # fmt: skip


def calls(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each call that reads, writes or speaks."""
    for node in ast.walk(ast.parse(source)):
        match node:
            # `list.eval` of Polars works on the items of a column; Python's own is a plain name.
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="list"), attr="eval")):
                continue
            case ast.Call(func=ast.Attribute(attr=name)) if name in CALLS or name.startswith(
                STARTS
            ):
                yield node.lineno, name
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                yield node.lineno, name


def imports(source: str) -> set[str]:
    """Return the modules that a source names, whole: `a.b` for `from a.b import c`."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{one.name}" for one in node.names}
    return found
