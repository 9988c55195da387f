"""Who one is over the API, and the guideline one labels by."""

from typing import Any

from annotator import web
from annotator.api import Endpoint
from annotator.rules import Act
from annotator.schemas_api_asked import GuidelineAskedSchema
from annotator.schemas_api_records import GuidelineRecord, MeRecord
from annotator.store import guidelines


def me() -> dict[str, Any]:
    """Answer whose token this is, and what this person may do."""
    who = web.reviewer()
    may = [str(act) for act in Act if web.may(act)]
    return {name: who[name] for name in ("name", "pseudonym", "role")} | {"may": may}


def guideline(asked: dict[str, Any]) -> dict[str, Any]:
    """Answer the guideline in force, or an earlier version of it."""
    db, version = web.get_db(), asked["version"]
    return guidelines.get(db, version) if version else guidelines.present(db)


ENDPOINTS = (
    Endpoint("GET", "/me", me, Act.LABEL, {200: MeRecord}),
    Endpoint(
        "GET",
        "/guideline",
        guideline,
        Act.LABEL,
        {200: GuidelineRecord},
        asked=GuidelineAskedSchema,
        refusals=(404,),
    ),
)
