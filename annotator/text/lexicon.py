"""The verbs and nouns by which somebody says, thinks, finds or rules."""

from typing import Literal

from annotator.text.words import bag

Kind = Literal["speech", "attitude", "finding", "decree"]

SPEECH = (
    "accuse acknowledge add address admit advise affirm agree allege announce answer "
    "apologise apologize appeal argue ask assert assure blame blast blog boast brag "
    "brief broadcast call caution charge chide cite claim clarify comment complain "
    "concede condemn confess confide confirm congratulate contend counter criticise "
    "criticize cry declare decry defend demand denounce deny describe dismiss "
    "disclose dispute echo elaborate emphasise emphasize exclaim explain express "
    "gloat grumble hail highlight hint imply indicate inform insinuate insist "
    "interject invoke joke lament lash laud maintain mention mock moan mutter "
    "narrate note object observe opine outline phrase pledge plead point praise "
    "preach predict proclaim promise pronounce protest quip quote reaffirm reassure "
    "rebuff rebuke rebut recall recite recount refute reiterate reject relate remark "
    "remind repeat reply report respond restate retort reveal ridicule say scoff "
    "scold scream shout signal slam slate speak speculate state stress suggest "
    "summarise summarize swear talk tell testify thank threaten toast tout tweet "
    "underline underscore urge utter venture voice vow warn welcome whisper wonder "
    "write yell post stipulate specify"
)
ATTITUDE = (
    "accept anticipate aspire assume believe consider deem desire disagree doubt "
    "dream expect fear feel foresee hope intend judge know like mean oppose plan "
    "prefer presume regard regret reckon reason suppose suspect think understand "
    "want wish worry hate love support favour favor view see seek"
)
FINDING = (
    "analyse analyze ascertain assess calculate conclude demonstrate detect "
    "determine discover document estimate find forecast identify learn measure "
    "project prove record show uncover"
)
DECREE = (
    "acquit approve authorise authorize ban command convict decide decree dictate "
    "direct forbid grant instruct mandate ordain order overrule prohibit recommend "
    "require rule sentence uphold veto"
)
NOUNS = (
    "accusation admission allegation announcement argument assertion assessment "
    "assumption assurance belief claim comment complaint conclusion concern "
    "conviction criticism declaration demand denial estimate expectation fear "
    "finding forecast hope indication insistence notion opinion prediction proposal "
    "promise remark reminder reply report revelation rumour rumor speculation "
    "statement suggestion suspicion testimony theory threat verdict view warning "
    "worry"
)
_IRREGULAR = {
    "say": "says saying said",
    "tell": "tells telling told",
    "write": "writes writing wrote written",
    "speak": "speaks speaking spoke spoken",
    "think": "thinks thinking thought",
    "know": "knows knowing knew known",
    "see": "sees seeing saw seen",
    "seek": "seeks seeking sought",
    "feel": "feels feeling felt",
    "find": "finds finding found",
    "foresee": "foresees foreseeing foresaw foreseen",
    "forbid": "forbids forbidding forbade forbidden",
    "forecast": "forecasts forecasting",
    "broadcast": "broadcasts broadcasting",
    "mean": "means meaning meant",
    "understand": "understands understanding understood",
    "show": "shows showing showed shown",
    "swear": "swears swearing swore sworn",
    "uphold": "upholds upholding upheld",
    "overrule": "overrules overruling overruled",
    "learn": "learns learning learned learnt",
    "dream": "dreams dreaming dreamed dreamt",
    "prove": "proves proving proved proven",
    "plead": "pleads pleading pleaded pled",
}
_DOUBLING = bag("admit plan rebut ban quip slam blog brag")
STRONG = bag(
    "say tell add announce argue assert claim comment confirm declare deny emphasise "
    "emphasize explain insist note observe reiterate remark reply respond reveal "
    "state stress suggest testify tweet underline underscore warn write believe "
    "conclude find admit acknowledge allege contend report recall ask predict "
    "estimate maintain joke accuse concede caution indicate vow stipulate reaffirm "
    "quip retort"
)
NOUN_LIKE = bag(
    "report reports claim claims state states note notes plan plans call calls show "
    "shows view views estimate estimates order orders rule rules record records "
    "document documents address addresses charge charges point points answer answers "
    "comment comments demand demands promise promises protest protests remark "
    "remarks reply replies repeat quote quotes signal signals sentence sentences "
    "project projects fear fears hope hopes wish wishes worry worries doubt doubts "
    "regret support judge judges measure measures forecast forecasts finding "
    "findings appeal appeals object objects blast joke jokes post posts relate voice "
    "voices pledge pledges threat thought saying meaning command commands direct "
    "direction ban bans mandate mandates decree decrees grant grants veto reason "
    "reasons mean means like love hate favour favor desire desires dream dreams "
    "dispute disputes mention mentions complaint counter like talk talks speaking "
    "brief briefs feeling seeing ruling warning outline outlines blame praise slate "
    "thank thanks broadcast broadcasts ridicule echo echoes written approved "
    "required expected known phrase phrases venture ventures lash learned focus "
    "research"
)


def _inflected(lemma: str) -> list[str]:
    if lemma in _IRREGULAR:
        return [lemma, *_IRREGULAR[lemma].split()]
    if lemma in _DOUBLING:
        return [lemma, f"{lemma}s", f"{lemma}{lemma[-1]}ed", f"{lemma}{lemma[-1]}ing"]
    if lemma.endswith("e"):
        return [lemma, f"{lemma}s", f"{lemma}d", f"{lemma[:-1]}ing"]
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return [lemma, f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"]
    plural = "es" if lemma.endswith(("s", "sh", "ch", "x", "o")) else "s"
    return [lemma, f"{lemma}{plural}", f"{lemma}ed", f"{lemma}ing"]


def _lexicon() -> dict[str, tuple[str, Kind]]:
    classes: list[tuple[Kind, str]] = [
        ("decree", DECREE),
        ("attitude", ATTITUDE),
        ("finding", FINDING),
        ("speech", SPEECH),
    ]
    return {
        form: (lemma, kind)
        for kind, lemmas in classes
        for lemma in lemmas.split()
        for form in _inflected(lemma)
    }


FORMS = _lexicon()
"""Every inflected form of the verbs, with its lemma and class."""

NOUN_FORMS = frozenset(
    form
    for noun in NOUNS.split()
    for form in (noun, f"{noun[:-1]}ies" if noun.endswith("ny") else f"{noun}s")
)
