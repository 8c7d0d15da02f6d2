"""Word lists of English that cutting text needs: abbreviations, sentence starters, function words.

Written for this library; nothing here is learnt from data.
"""

__all__ = [
    "BEFORE_NUMBER",
    "FINITE_VERBS",
    "NAMES",
    "NEVER_FINAL",
    "RARELY_FINAL",
    "STARTERS",
    "STOP_WORDS",
    "SUBORDINATORS",
]


def _word_set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Abbreviations without their last dot. Capitalised ones count only where the text capitalises them
# ("Ill." is Illinois, "ill." ends a sentence).
NEVER_FINAL = _word_set(
    "Mr Mrs Ms Messrs Dr Prof Gen Sen Sens Rep Reps Gov Lt Col Sgt Cpl Capt Cmdr Adm Maj Rev Hon "
    "Pres Supt Mt vs v e.g i.e cf approx eg ie"
)
BEFORE_NUMBER = _word_set("no nos p pp fig figs art sec ch vol para nr")
RARELY_FINAL = _word_set(
    "St Ave Blvd Rd Inc Corp Co Cos Ltd Llc Plc Jr Sr Dept Univ Assn Bros Ph.d etc al est ft "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill "
    "Ind Kan Ky La Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis "
    "Wyo"
)

# Words that, capitalised after such an abbreviation, show that a sentence did end there.
STARTERS = _word_set(
    "A After All Although An And Another Any As At Because Before Both But By Despite During Each "
    "Even Every Few For From He Her Here His How However I If In Instead It Its Last Many "
    "Meanwhile More Most Much My Neither Nor Not Nothing Now On Once One Only Or Other Others Our "
    "Over Several She Since So Some Still Such That The Their Then There These They This Those "
    "Though Through To Two Under Until We What When Where Whether Which While Who Why With Without "
    "Yet You Your"
)

SUBORDINATORS = _word_set(
    "although though because since while whereas when whenever after before until unless if as once"
)

# Enough of the verbs of news prose to tell a clause from a list; "-ed" and "-ing" are read as such.
FINITE_VERBS = _word_set(
    "am is are was were be been has have had do does did will would can cannot could may might "
    "must shall should i he she it they we you became began bought broke brought built came chose "
    "cut drew drove fell felt found gave get gets go goes got grew held hit kept knew laid led "
    "left let lost made meant met paid put ran rose said sank sat saw sent set shut slid sold "
    "sought spent spoke spread stood struck swore taught thought threw told took went withdrew "
    "won wrote say says see sees make makes take takes give gives keep keeps come comes puts know "
    "knows want wants need needs mean means remain remains seem seems show shows help helps "
    "become becomes think thinks run runs turn turns call calls leave leaves lets stand stands "
    "fall falls rise rises hold holds bring brings lead leads pay pays open opens lose loses win "
    "wins face faces warn warns argue argues insist insists claim claims signal signals prove "
    "proves hinge hinges try tries oppose opposes support supports threaten threatens risk risks "
    "allow allows end ends add adds ask asks tell tells look looks work works cost costs raise "
    "raises suggest suggests depend depends belong belongs offer offers fail fails lies matters "
    "expect expects hope hopes fear fears believe believes read reads count counts stay stays "
    "move moves serve serves speak speaks start starts begin begins continue continues refuse "
    "refuses promise promises treat treats reveal reveals expose exposes"
)

# Content words that only their capitals tell from function words.
NAMES = _word_set("IT May US WHO")

STOP_WORDS = _word_set(
    "a about above after again against all already also although am among an and any are aren't "
    "as at be because been before being below between both but by can can't cannot could couldn't "
    "did didn't do does doesn't doing don't down during e.g. each either else even ever few for "
    "from further get gets got had hadn't has hasn't have haven't having he he'd he'll he's her "
    "here hers herself him himself his how however i i'd i'll i'm i've i.e. if in into is isn't "
    "it it'd it'll it's its itself just let's like many may me might more most much must my "
    "myself neither no nor not now of off on once one only onto or other others ought our ours "
    "ourselves out over own per quite rather same shall shan't she she'd she'll she's should "
    "shouldn't since so some still such than that that's the their theirs them themselves then "
    "there there's these they they'd they'll they're they've this those though through thus to "
    "too toward towards under until up upon us very via was wasn't we we'd we'll we're we've were "
    "weren't what what's when where whether which while who who's whom whose why will with within "
    "without won't would wouldn't yet you you'd you'll you're you've your yours yourself "
    "yourselves"
)
