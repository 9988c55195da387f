"""One small change in a module at a time, as a slip of the hand would make it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
RECKONED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
DROPPED = {"sorted": "list", "abs": "", "reversed": "", "set": "list", "round": ""}
CLEANED = {"strip", "rstrip", "lstrip", "lower", "casefold"}
QUERY = re.compile(r"\b(select|insert|update|delete|from|where|order by|join)\b")
IN_QUERY = tuple(
    (re.compile(found), instead)
    for found, instead in (
        (r"(?<![<>])<(?![=>])", "<="),
        (r"<=", "<"),
        (r"(?<![<>])>(?!=)", ">="),
        (r">=", ">"),
        (r"(?<=\s)desc\b", ""),
        (r"(?<!and )\band\b", "or"),
        (r"(?<!insert )\bor\b", "and"),
        (r"\bmin\(", "max("),
        (r"\bmax\(", "min("),
        (r"\bis not null\b", "is null"),
        (r"\bis null\b", "is not null"),
        (r"\bnot (?=in\b|exists\b)", ""),
        (r"(?<!not )\bexists\b(?= *\()", "not exists"),
        (r"\bleft join\b", "join"),
        (r"\bdistinct\b", ""),
        (r"\bunion all\b", "union"),
        (r" \+ 1\b", " - 1"),
        (r"(?<=where )([\w.]+) = ", r"\1 <> "),
        (r"(?<=and )([\w.]+) = ", r"\1 <> "),
        (r"(?<=on )([\w.]+) = ", r"\1 <> "),
    )
)


@dataclass(frozen=True)
class Mutant:
    """One change: its line, what was changed, the function it is in, and the tree."""

    line: int
    end: int
    said: str
    within: bool
    tree: Callable[[], ast.Module]


def mutants(source: str) -> Iterator[Mutant]:
    """Answer every change of a module's source, in the order of its lines."""
    for at, (node, within, _, said) in enumerate(_sites(ast.parse(source))):
        line, end = node.lineno, node.end_lineno or node.lineno
        if isinstance(node, ast.If | ast.While):
            end = node.test.end_lineno or line
        yield Mutant(line, end, said, within, lambda at=at: _changed(source, at))


def _changed(source: str, at: int) -> ast.Module:
    tree = ast.parse(source)
    _, _, change, _ = _sites(tree)[at]
    change()
    return ast.fix_missing_locations(tree)


Site = tuple[Any, bool, Callable[[], None], str]


def _sites(tree: ast.Module) -> list[Site]:
    """Answer what can be changed: where, whether in a function, how, in words."""
    found: list[Site] = []
    _walk(tree, found, within=False)
    return sorted(found, key=lambda site: (site[0].lineno, site[0].col_offset))


def _walk(node: ast.AST, found: list[Site], *, within: bool) -> None:
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        inside = within or (
            name == "body" and isinstance(node, ast.FunctionDef | ast.Lambda)
        )
        for at, child in enumerate(value) if isinstance(value, list) else [(-1, value)]:
            if not isinstance(child, ast.AST) or _says_only(child):
                continue
            for new, said in _instead(child, node, name):
                found.append((child, inside, _put(node, name, at, new), said))
            _walk(child, found, within=inside)
    if isinstance(node, ast.Compare | ast.BinOp | ast.AugAssign | ast.BoolOp):
        _operators(node, found, within=within)


def _says_only(node: ast.AST) -> bool:
    """Answer whether nothing but words for people is in it."""
    return (
        (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or isinstance(node, ast.Import | ast.ImportFrom)
        or (
            isinstance(node, ast.keyword) and node.arg == "strict"
        )  # Of zip: as much a check as an assertion.
    )


def _put(node: ast.AST, name: str, at: int, new: ast.AST | None) -> Callable[[], None]:
    def put() -> None:
        if at < 0:
            setattr(node, name, new)
        else:
            getattr(node, name)[at] = new

    return put


def _operators(node: Any, found: list[Site], *, within: bool) -> None:
    text = ast.unparse(node)[:70]
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            for other in COMPARED[type(operator)]:
                said = f"{_sign(operator)} to {_sign(other())} in `{text}`"
                found.append((node, within, _put(node, "ops", at, other()), said))
        return
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
    else:
        other = RECKONED.get(type(node.op))
    if other and not _text(node):
        said = f"{_sign(node.op)} to {_sign(other())} in `{text}`"
        found.append((node, within, _put(node, "op", -1, other()), said))


def _text(node: Any) -> bool:
    return isinstance(node, ast.BinOp) and any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )


def _sign(operator: ast.AST) -> str:
    one = ast.Name("a", ast.Load())
    if isinstance(operator, ast.cmpop):
        whole: ast.AST = ast.Compare(one, [operator], [one])
    elif isinstance(operator, ast.boolop):
        whole = ast.BoolOp(operator, [one, one])
    else:
        whole = ast.BinOp(one, operator, one)
    return ast.unparse(whole)[2:-2]


def _instead(node: Any, parent: ast.AST, name: str) -> Iterator[tuple[ast.AST, str]]:
    """Answer what may stand in the place of a node."""
    text = ast.unparse(node).strip().partition("\n")[0][:70]
    if isinstance(node, ast.Constant):
        yield from _constants(node.value)
    elif isinstance(node, ast.Call):
        yield from _calls(node, text)
    elif isinstance(node, ast.stmt):
        yield from _statements(node, text)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand, f"`{text}` without its sign"
    elif isinstance(node, ast.comprehension) and node.ifs:
        node.lineno, node.col_offset = node.target.lineno, node.target.col_offset
        node.end_lineno = node.ifs[-1].end_lineno
        bare = ast.comprehension(node.target, node.iter, [], node.is_async)
        yield bare, f"without the condition of `{text}`"
    tested = name == "test" and isinstance(parent, ast.If | ast.IfExp | ast.While)
    if tested and isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.NamedExpr):
        yield ast.UnaryOp(ast.Not(), node), f"`{text}` to not"


def _constants(value: object) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(value, bool):
        yield ast.Constant(not value), f"{value} to {not value}"
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1), f"{value} to {value + 1}"
        if value == 1:
            yield ast.Constant(0), "1 to 0"
    elif isinstance(value, str) and QUERY.search(value):
        yield from _queries(value)


def _calls(node: ast.Call, text: str) -> Iterator[tuple[ast.AST, str]]:
    match node:
        case ast.Call(func=ast.Name(id=called)) if called in CALLED:
            other = ast.Name(CALLED[called], ast.Load())
            new = ast.Call(other, node.args, node.keywords)
            yield new, f"{called} to {CALLED[called]} in `{text}`"
        case ast.Call(func=ast.Name(id=called), args=[only, *_]) if called in DROPPED:
            instead = DROPPED[called]
            inner = ast.Call(ast.Name(instead, ast.Load()), [only], [])
            new = inner if instead else only
            yield new, f"{called} to {instead or 'nothing'} in `{text}`"
        case ast.Call(func=ast.Attribute(attr=called, value=bare), args=[]):
            if called in CLEANED:
                yield bare, f"`{text}` without {called}"


def _statements(node: ast.stmt, text: str) -> Iterator[tuple[ast.AST, str]]:
    match node:
        case ast.Return(value=value) if value and not _none(value):
            yield ast.Return(ast.Constant(None)), f"`{text}` returns None"
        case (
            ast.Expr(value=ast.Call())
            | ast.AugAssign()
            | ast.Raise()
            | ast.Delete()
            | ast.Continue()
            | ast.Break()
            | ast.Assign(targets=[ast.Attribute() | ast.Subscript()])
        ):
            yield ast.Pass(), f"without `{text}`"


def _none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _queries(text: str) -> Iterator[tuple[ast.AST, str]]:
    for found, instead in IN_QUERY:
        for match in found.finditer(text):
            new = text[: match.start()] + match.expand(instead) + text[match.end() :]
            row = text.count("\n", 0, match.start())
            line = text.split("\n")[row].strip()
            said = f"`{match[0].strip()}` to `{match.expand(instead).strip()}`"
            yield ast.Constant(new), f"{said} in `{line[:70]}`"
