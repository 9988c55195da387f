"""The English word lists by which names, titles and nouns that speak are known."""


def bag(text: str) -> frozenset[str]:
    """Answer the set of the words in the text, which are parted by spaces."""
    return frozenset(text.split())


MONTHS = bag(
    "January February March April May June July August September October November "
    "December Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec"
)
DAYS = bag(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Tue Tues Wed Thu Thur "
    "Thurs Fri Christmas Easter Ramadan Hajj Eid Today Yesterday Tomorrow"
)
DATES = MONTHS | DAYS

STARTERS = bag(
    "The A An This That These Those Each Every Either Neither Both All Some Any No "
    "None Many Much More Most Few Fewer Several Another Other Others Such Its His "
    "Her Their Our My Your He She It They We I You Him Them Us Me Who Whom Whose "
    "Which What Whatever Whoever One Two Three Four Five Six Seven Eight Nine Ten "
    "Dozens Hundreds Thousands Millions Nobody Everyone Everybody Someone Somebody "
    "Anyone Nothing Everything Something There Here Half Nearly Almost About Around "
    "Roughly Only Just And But Or Nor So Yet If Unless Although Though Even While "
    "Whilst When Whenever Where Wherever Whether Because Since As After Before Until "
    "Till Once Than Then Despite In On At By For From To Of Off Out Over Under Up "
    "Upon With Within Without Into Onto Above Across Against Along Amid Among Below "
    "Beneath Beside Besides Between Beyond Down During Except Inside Near Outside "
    "Past Per Through Throughout Toward Towards Unlike Like Via Versus Following "
    "According Regarding Concerning Considering Given Including Apart Due Thanks "
    "Instead Rather Ahead Citing Asked However Moreover Furthermore Meanwhile "
    "Nevertheless Nonetheless Therefore Thus Hence Still Also Too Again Now Later "
    "Earlier Soon Recently Currently Previously Formerly Finally Eventually "
    "Initially Originally First Second Third Last Next Indeed Perhaps Maybe Never "
    "Always Often Sometimes Usually Elsewhere Overall Additionally Similarly "
    "Separately Likewise Otherwise Consequently Accordingly Why How Yes Not Well Let "
    "Please Well-known Born Based Founded Told Image Photo Picture File Source "
    "Sources Video Watch Read See Related Editor By-line Updated Published Is Are "
    "Was Were Am Be Been Has Have Had Do Does Did Will Would Can Could Should Shall "
    "May Might Must Don Didn Doesn Isn Wasn Won Can't Get Make Take Come Go Ever "
    "Very Quite OK Oh Ah Hello Thank Sorry Dear Anonymous Photograph Caption"
)
"""Words that may open a sentence with a capital and are no names."""

NATIONALITIES = bag(
    "Afghan Albanian Algerian American Andorran Angolan Argentine Argentinian "
    "Armenian Australian Austrian Azerbaijani Azeri Bahraini Bangladeshi Basque "
    "Belarusian Belgian Bolivian Bosnian Brazilian British Bulgarian Burmese "
    "Cambodian Cameroonian Canadian Catalan Chadian Chechen Chilean Chinese "
    "Colombian Congolese Croatian Cuban Cypriot Czech Danish Dutch Ecuadorian "
    "Egyptian Emirati English Eritrean Estonian Ethiopian European Fijian Filipino "
    "Finnish Flemish French Gabonese Gambian Georgian German Ghanaian Greek "
    "Guatemalan Guinean Haitian Honduran Hungarian Icelandic Indian Indonesian "
    "Iranian Iraqi Irish Israeli Italian Ivorian Jamaican Japanese Jordanian Kazakh "
    "Kenyan Korean Kosovan Kurdish Kuwaiti Kyrgyz Lao Latvian Lebanese Liberian "
    "Libyan Lithuanian Luxembourgish Macedonian Malagasy Malawian Malaysian Malian "
    "Maltese Mauritanian Mexican Moldovan Mongolian Montenegrin Moroccan Mozambican "
    "Namibian Nepalese Nepali Nicaraguan Nigerian Nigerien Norwegian Omani Ottoman "
    "Pakistani Palestinian Panamanian Papuan Paraguayan Persian Peruvian Polish "
    "Portuguese Qatari Romanian Russian Rwandan Salvadoran Saudi Scottish Senegalese "
    "Serbian Sicilian Singaporean Slovak Slovene Slovenian Somali Soviet Spanish "
    "Sudanese Swedish Swiss Syrian Taiwanese Tajik Tanzanian Thai Tibetan Togolese "
    "Tunisian Turkish Turkmen Ugandan Ukrainian Uruguayan Uzbek Venezuelan "
    "Vietnamese Welsh Yemeni Zambian Zimbabwean African Asian Arab Arabic Latin "
    "Western Eastern Northern Southern Christian Muslim Islamic Islamist Jewish "
    "Catholic Protestant Orthodox Hindu Buddhist Sunni Shiite Shia Conservative "
    "Democratic Republican Communist Socialist Liberal Afghans Albanians Algerians "
    "Americans Arabs Armenians Asians Africans Australians Brazilians Britons "
    "Canadians Christians Croats Danes Democrats Egyptians Europeans Finns Germans "
    "Greeks Hindus Hungarians Indians Indonesians Iranians Iraqis Israelis Italians "
    "Jews Kenyans Koreans Kurds Libyans Mexicans Muslims Nigerians Norwegians "
    "Pakistanis Palestinians Poles Republicans Romanians Russians Saudis Scots Serbs "
    "Somalis Spaniards Swedes Syrians Tunisians Turks Ukrainians Catholics "
    "Protestants Conservatives Liberals"
)

PLACES = bag(
    "Afghanistan Albania Algeria Angola Argentina Armenia Australia Austria "
    "Azerbaijan Bahrain Bangladesh Belarus Belgium Bolivia Bosnia Botswana Brazil "
    "Britain Bulgaria Cambodia Cameroon Canada Chad Chile China Colombia Congo "
    "Croatia Cuba Cyprus Czechia Denmark Ecuador Egypt England Eritrea Estonia "
    "Ethiopia Finland France Gabon Georgia Germany Ghana Greece Guatemala Guinea "
    "Haiti Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy "
    "Jamaica Japan Jordan Kazakhstan Kenya Kosovo Kuwait Kyrgyzstan Laos Latvia "
    "Lebanon Liberia Libya Lithuania Luxembourg Malaysia Mali Malta Mexico Moldova "
    "Mongolia Montenegro Morocco Mozambique Myanmar Namibia Nepal Netherlands "
    "Nicaragua Niger Nigeria Norway Oman Pakistan Palestine Panama Paraguay Peru "
    "Philippines Poland Portugal Qatar Romania Russia Rwanda Scotland Senegal Serbia "
    "Singapore Slovakia Slovenia Somalia Spain Sudan Sweden Switzerland Syria Taiwan "
    "Tajikistan Tanzania Thailand Tunisia Turkey Türkiye Turkmenistan Uganda Ukraine "
    "Uruguay Uzbekistan Venezuela Vietnam Wales Yemen Zambia Zimbabwe U.S. US U.K. "
    "UK U.S.A. USA U.A.E. UAE Ankara Baghdad Beijing Berlin Brussels Cairo Damascus "
    "Delhi Islamabad Jerusalem Kabul Kiev Kyiv London Madrid Moscow Paris Pyongyang "
    "Riyadh Rome Seoul Tehran Tokyo Warsaw Washington Africa Asia Europe America "
    "Antarctica California Texas Florida"
) | frozenset(
    (
        "New Zealand",
        "North Korea",
        "North Macedonia",
        "Northern Ireland",
        "Saudi Arabia",
        "Sierra Leone",
        "South Africa",
        "South Korea",
        "South Sudan",
        "Sri Lanka",
        "United Arab Emirates",
        "United Kingdom",
        "United States",
        "New Delhi",
        "Tel Aviv",
        "North America",
        "South America",
        "Latin America",
        "New York",
    )
)
"""Places that act: countries, and capitals that stand for governments."""

PLACE_STARTS = bag(
    "New North South East West Northern Southern Eastern Western San Santa Saint "
    "Saudi Los Las El Port Mount Lake Fort Great Little Upper Lower Central United "
    "Sri Hong"
)
PLACE_ENDS = bag(
    "Street Road Avenue Square Sea Ocean River Lake Island Islands Mountains Valley "
    "County Province Region Peninsula Airport Base Stadium Bay Coast City Bridge "
    "Park Mosque Beach Desert Strait Canal Harbour Harbor War Deal Agreement Treaty "
    "Accord Prize Cup Olympics Day Week Year Festival Operation Act Convention"
)

FORMS_OF_ADDRESS = bag(
    "Mr Mrs Ms Miss Mx Dr Prof Sir Dame Lord Lady Madam Herr Frau Señor Monsieur "
    "Madame Gen Lt Col Maj Capt Sgt Sen Rep Gov Rev Hon Cmdr Adm Insp Supt Cllr "
    "Messrs"
)
TITLES = FORMS_OF_ADDRESS | bag(
    "President Vice-President Premier Chancellor Minister Secretary Undersecretary "
    "Ambassador Governor Senator Congressman Congresswoman Representative Mayor "
    "Councillor Councilor Councilman Councilwoman Alderman Commissioner Chairman "
    "Chairwoman Chair Chairperson Chief Director Spokesman Spokeswoman Spokesperson "
    "Speaker King Queen Prince Princess Duke Duchess Earl Emperor Emir Sultan Sheikh "
    "Shaikh Pope Cardinal Archbishop Bishop Father Sister Brother Reverend Pastor "
    "Imam Rabbi Ayatollah Mullah Patriarch General Admiral Colonel Major Captain "
    "Lieutenant Sergeant Corporal Marshal Commander Inspector Superintendent "
    "Detective Constable Officer Sheriff Deputy Judge Justice Magistrate Attorney "
    "Prosecutor Solicitor Professor Doctor Dean Rector Provost Coach Manager "
    "Administrator Executive Envoy Consul Comrade Baroness Baron Viscount Treasurer "
    "Comptroller Ombudsman Coordinator Principal Headmaster Headteacher Curator "
    "Lecturer MP MEP MLA CEO CFO COO PM Taoiseach Leader"
)
TITLE_MODIFIERS = bag(
    "Prime Vice Deputy Acting Former Foreign Defense Defence Interior Finance Health "
    "Education Justice Home Environment Energy Agriculture Trade Transport "
    "Transportation Labour Labor Economy Culture Tourism Justice Science Development "
    "Press First Lead Senior Assistant Associate Emeritus Adjunct Major Brigadier "
    "Lieutenant Vice Attorney Chief Executive Managing District State Federal "
    "Supreme Police Fire Crown National Opposition Party House Senate Majority "
    "Minority Cabinet Security Special Permanent Under General Then Ex-President "
    "Sports Housing Water Industry Treasury Military Army Navy Staff Planning "
    "Information Communications Immigration Affairs Climate City Council Town "
    "Village Union Team Head"
)
AREAS = bag(
    "State Defense Defence Education Health Justice Interior Finance Energy "
    "Agriculture Commerce Labor Labour Transportation Transport Trade Culture Police "
    "Staff Schools Treasury Environment Homeland Foreign Affairs Economy Research "
    "Operations Industry"
)

ORGANISATIONS = bag(
    "Ministry Department Office Agency Authority Administration Bureau Commission "
    "Committee Council Board Court Tribunal Parliament Senate Assembly Congress "
    "House Cabinet Government Police Army Navy Force Forces Guard Command Service "
    "Services Bank Fund Exchange Company Corporation Corp Inc Ltd LLC PLC plc GmbH "
    "AG Group Holdings Industries Airlines Airways Motors Systems Technologies "
    "Partners Partnership University College School Schools Academy Institute "
    "Institution Laboratory Observatory Centre Center Museum Library Hospital Clinic "
    "Foundation Trust Society Association Federation Confederation Union League Club "
    "Party Front Movement Alliance Coalition Network Organization Organisation "
    "Organizations Church Mission Order Nations Programme Program Project Initiative "
    "Forum Conference Summit Chamber Watch International News Times Post Herald "
    "Tribune Guardian Journal Gazette Press Mail Star Telegraph Chronicle Observer "
    "Globe Review Magazine Radio Television TV Broadcasting Media Wire Reuters "
    "Chancellery Presidency Registry Inspectorate Directorate Secretariat District "
    "Constabulary Treasury Embassy Brigade Brigades Division Unit Team Taskforce "
    "Panel Watchdog Charity Cooperative Co-operative Survey Daily Weekly Standard "
    "Examiner Inquirer Argus Courier Echo Sun Independent Monitor"
)

PERSON_NOUNS = bag(
    "spokesman spokeswoman spokesperson minister president chancellor ambassador "
    "governor senator mayor commissioner chairman chairwoman chairperson chair chief "
    "director head leader secretary undersecretary premier king queen prince "
    "princess pope bishop archbishop cardinal priest pastor imam rabbi general "
    "admiral colonel captain commander officer inspector superintendent detective "
    "sheriff judge magistrate prosecutor lawyer attorney solicitor barrister doctor "
    "nurse surgeon professor teacher lecturer researcher scientist economist analyst "
    "historian biologist physicist author co-author coauthor writer journalist "
    "reporter editor columnist critic blogger poster curator artist actor actress "
    "singer director producer coach manager captain player striker goalkeeper "
    "midfielder executive founder co-founder cofounder owner boss employee worker "
    "farmer fisherman resident neighbour neighbor witness victim survivor father "
    "mother brother sister son daughter wife husband widow uncle aunt cousin friend "
    "man woman boy girl student candidate lawmaker legislator deputy councillor "
    "councilor politician diplomat envoy adviser advisor aide negotiator activist "
    "campaigner organizer organiser volunteer member representative delegate expert "
    "specialist engineer architect designer developer pilot driver soldier veteran "
    "defendant suspect plaintiff speaker ombudsman coordinator administrator "
    "treasurer principal rector dean consultant strategist pollster investor trader "
    "broker farmer academic vicar insider whistleblower correspondent presenter "
    "anchor host moderator user commentator"
)
UNNAMED_NOUNS = bag(
    "official officials source sources aide aides insider insiders people person "
    "someone others some many one ones individuals individual passer-by passers-by "
    "caller callers"
)
GROUP_NOUNS = bag(
    "researchers scientists economists analysts experts specialists critics "
    "supporters opponents activists campaigners protesters demonstrators residents "
    "neighbours neighbors villagers locals witnesses eyewitnesses victims survivors "
    "relatives family families parents students teachers doctors nurses workers "
    "farmers fishermen employees staff members lawmakers legislators deputies "
    "senators ministers diplomats negotiators advisers advisors prosecutors lawyers "
    "attorneys investigators detectives officers judges jurors jury soldiers troops "
    "rebels militants insurgents separatists fighters guerrillas hackers users fans "
    "players voters investors traders authors historians astronomers biologists "
    "engineers physicians leaders organizers organisers groups group campaign crowd "
    "crew team couple spokesmen spokespeople observers commentators journalists "
    "reporters editors republicans democrats conservatives liberals politicians "
    "public lawyers migrants refugees women men children volunteers firefighters "
    "rescuers paramedics curators writers scholars academics executives "
    "representatives delegates bloggers posters bureaucrats feds"
)
ORGANISATION_NOUNS = bag(
    "ministry ministries department government governments administration agency "
    "agencies authority authorities office bureau commission committee council board "
    "court tribunal parliament senate assembly cabinet police army navy military "
    "force forces company companies firm firms corporation bank university college "
    "school institute institution laboratory museum hospital foundation charity "
    "trust society association federation union unions league club party opposition "
    "movement alliance coalition network organization organisation organizations "
    "organisations church state kingdom regime junta city council town embassy "
    "presidency palace secretariat registry regulator watchdog newspaper paper "
    "magazine daily weekly broadcaster channel station website site outlet outlets "
    "media press newsroom operator manufacturer maker developer publisher airline "
    "retailer supplier utility observatory service services prosecution defence "
    "defense crown panel inquiry body bodies ngo ngos think-tank panel sheriff "
    "inspectorate directorate municipality country countries nation consortium lab"
)
DOCUMENT_NOUNS = bag(
    "report reports study studies survey surveys poll polls statement statements "
    "letter letters document documents paper papers article articles analysis "
    "research findings finding results result figures data statistics estimates "
    "estimate audit review ruling verdict judgment judgement indictment lawsuit "
    "complaint filing affidavit decree order law bill act treaty resolution "
    "constitution memo memorandum email emails message messages post posts posting "
    "tweet tweets book memoir communique communiqué declaration manifesto petition "
    "guidelines advisory notice bulletin record records transcript section chapter "
    "editorial release blog page census forecast models model evidence"
)
HEADS: dict[str, str] = (
    dict.fromkeys(DOCUMENT_NOUNS, "document")
    | dict.fromkeys(ORGANISATION_NOUNS, "organisation")
    | dict.fromkeys(GROUP_NOUNS, "group")
    | dict.fromkeys(PERSON_NOUNS, "person")
    | dict.fromkeys(UNNAMED_NOUNS, "unnamed")
)

DETERMINERS = bag(
    "the a an this these those its his her their our my your some several many most "
    "few both all another other one two three four five six seven eight nine ten no "
    "each every any more various numerous"
)
MODIFIERS = bag(
    "senior junior former local state federal national regional provincial "
    "government military police army navy security defence defense health hospital "
    "company party foreign top high-ranking unnamed anonymous unidentified "
    "independent other recent new official city town municipal judicial court legal "
    "medical human civil rights aid relief rescue emergency intelligence opposition "
    "rebel pro-government news bank company union school university public private "
    "international chief deputy vice prime interior finance education justice "
    "environment team fellow lead assistant associate executive managing press lead "
    "presidential parliamentary royal statistics weather trade industry market "
    "energy climate water tax election campaign leading prominent well-known retired "
    "acting outgoing incoming young old elderly preliminary internal early earlier "
    "latest separate annual monthly weekly own eye religious tribal village"
)
"""Words that may stand before a noun that speaks when no article opens the phrase."""

BOUNDARIES = bag(
    "that which who whom whose what when where while whilst because although though "
    "if unless until till since after before as than so but and or nor yet how why "
    "whether is are was were be been being am has have had having do does did doing "
    "will would can could may might must shall should not there then thus however "
    "also only just still even now today yesterday tomorrow tonight it he she they "
    "we i you him them us me himself herself itself themselves about into over under "
    "during despite amid without within between among against through across upon "
    "onto toward towards around near like per via due including following"
)
TAILS = bag("of for at from in with on to close familiar")
"""Prepositions that may carry a phrase on: "a spokesman for the ministry"."""

PARTICLES = bag(
    "de del della delle da dos das du di la le van von der den ter ten bin ibn bint "
    "al el af zu y e ben abu"
)
PRONOUNS: dict[str, str | None] = {
    "he": "person",
    "she": "person",
    "i": "person",
    "who": None,
    "which": None,
    "they": None,
    "it": None,
    "we": None,
}
