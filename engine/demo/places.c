#include "engine/demo/places.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
#define TOWNS(...) ((const CbDemoTown[]){__VA_ARGS__, {.name = NULL}})
/* Nobody has looked up yet where this town lies. */
#define UNKNOWN CB_NULL, CB_NULL

/* The numbers that the French regulator keeps free for fiction, one range to each quarter. */
#define PARIS "01 99 00"
#define NORTH_WEST "02 61 91"
#define NORTH_EAST "03 53 01"
#define SOUTH_EAST "04 65 71"
#define SOUTH_WEST "05 36 49"

const CbDemoRegion cb_demo_regions[CB_DEMO_REGIONS] = {
    {"occitanie", 610, SOUTH_WEST,
     TOWNS({"Toulouse", 43604700, 1444200}, {"Montpellier", 43610900, 3877200},
           {"Nîmes", 43836700, 4360100}, {"Perpignan", 42688700, 2894800},
           {"Béziers", 43344200, 3215800}, {"Montauban", 44017500, 1355000},
           {"Albi", 43928900, 2146400}, {"Tarbes", 43232800, 78100}, {"Rodez", 44350500, 2575000},
           {"Sète", 43402800, 3692800}, {"Cahors", 44447500, 1441900}, {"Mende", 44518000, 3501000},
           {"Saint-Gaudens", UNKNOWN}, {"Villefranche-de-Rouergue", 44351500, 2034700})},
    {"ile-de-france", 1230, PARIS,
     TOWNS({"Paris", 48856600, 2352200}, {"Saint-Denis", 48936200, 2357400},
           {"Versailles", 48801400, 2130100}, {"Créteil", 48790400, 2455600},
           {"Villepinte", 48961900, 2532200}, {"Évry", 48623900, 2429600}, {"Cergy", 49036400, 2076100},
           {"Melun", 48542100, 2655400})},
    {"auvergne-rhone-alpes", 820, SOUTH_EAST,
     TOWNS({"Lyon", 45764000, 4835700}, {"Grenoble", 45188500, 5724500},
           {"Saint-Étienne", 45439700, 4387200}, {"Clermont-Ferrand", 45777200, 3087000},
           {"Annecy", 45899200, 6129400}, {"Valence", 44933400, 4892400},
           {"Chambéry", 45564600, 5917800}, {"Le Puy-en-Velay", 45042900, 3882900})},
    {"hauts-de-france", 600, NORTH_EAST,
     TOWNS({"Lille", 50629200, 3057300}, {"Amiens", 49894100, 2295800}, {"Roubaix", 50694200, 3174600},
           {"Dunkerque", 51034400, 2376800}, {"Calais", 50951300, 1858700},
           {"Béthune", 50530300, 2640800}, {"Laon", 49564100, 3619900})},
    {"nouvelle-aquitaine", 610, SOUTH_WEST,
     TOWNS({"Bordeaux", 44837800, -579200}, {"Limoges", 45833600, 1261100},
           {"Poitiers", 46580200, 340400}, {"La Rochelle", 46160300, -1151100},
           {"Pau", 43295100, -370800}, {"Bayonne", 43492900, -1474800},
           {"Périgueux", 45184000, 721100})},
    {"provence-alpes-cote-d-azur", 520, SOUTH_EAST,
     TOWNS({"Marseille", 43296500, 5369800}, {"Nice", 43710200, 7262000}, {"Toulon", 43124200, 5928000},
           {"Aix-en-Provence", 43529700, 5447400}, {"Avignon", 43949300, 4805500},
           {"Cannes", 43552800, 7017400}, {"Gap", 44559400, 6078600})},
    {"grand-est", 560, NORTH_EAST,
     TOWNS({"Strasbourg", 48573400, 7752100}, {"Reims", 49258300, 4031700}, {"Metz", 49119300, 6175700},
           {"Nancy", 48692100, 6184400}, {"Mulhouse", 47750800, 7335900}, {"Colmar", 48079400, 7358500},
           {"Troyes", 48297300, 4074400}, {"Épinal", 48172400, 6449600})},
    {"pays-de-la-loire", 390, NORTH_WEST,
     TOWNS({"Nantes", 47218400, -1553600}, {"Angers", 47478400, -563200}, {"Le Mans", 48006100, 199600},
           {"Saint-Nazaire", 47273500, -2213700}, {"Laval", 48070600, -773400},
           {"La Roche-sur-Yon", 46670500, -1426400})},
    {"bretagne", 340, NORTH_WEST,
     TOWNS({"Rennes", 48117300, -1677800}, {"Brest", 48390400, -4486100},
           {"Quimper", 47996000, -4097000}, {"Lorient", 47748300, -3370200},
           {"Vannes", 47658200, -2760800}, {"Saint-Malo", 48649300, -2025700}, {"Carhaix", UNKNOWN})},
    {"normandie", 330, NORTH_WEST,
     TOWNS({"Rouen", 49443200, 1099900}, {"Le Havre", 49494400, 107900}, {"Caen", 49182900, -370700},
           {"Cherbourg", 49633700, -1622100}, {"Évreux", 49024100, 1150800},
           {"Alençon", 48432900, 91300})},
    {"bourgogne-franche-comte", 280, NORTH_EAST,
     TOWNS({"Dijon", 47322000, 5041500}, {"Besançon", 47237800, 6024100},
           {"Belfort", 47639700, 6863900}, {"Chalon-sur-Saône", 46780800, 4853900},
           {"Nevers", 46989600, 3159000}, {"Mâcon", 46306900, 4828700})},
    {"centre-val-de-loire", 260, NORTH_WEST,
     TOWNS({"Tours", 47394100, 684800}, {"Orléans", 47902900, 1909300}, {"Blois", 47586100, 1335900},
           {"Bourges", 47081000, 2398800}, {"Chartres", 48446900, 1489000},
           {"Châteauroux", 46810500, 1691100})},
    {"corse", 35, SOUTH_EAST,
     TOWNS({"Ajaccio", 41919200, 8738600}, {"Bastia", 42697300, 9450900}, {"Corte", 42309400, 9149000},
           {"Porto-Vecchio", UNKNOWN})},
    {"catalogne", 45, SOUTH_EAST,
     TOWNS({"Barcelona", 41387400, 2168600}, {"Girona", 41979400, 2821400},
           {"Figueres", 42266700, 2961400}, {"L'Hospitalet", 41359600, 2100000})},
    {"wallonie", 40, NORTH_EAST,
     TOWNS({"Liège", 50632600, 5579700}, {"Namur", 50467400, 4872000}, {"Charleroi", 50410800, 4444600},
           {"Mons", 50454200, 3952300}, {"Tournai", UNKNOWN})},
    {"suisse-romande", 30, SOUTH_EAST,
     TOWNS({"Genève", 46204400, 6143200}, {"Lausanne", 46519700, 6632300},
           {"Neuchâtel", 46991800, 6931000}, {"Fribourg", 46806500, 7162000},
           {"Sion", 46233100, 7360600})},
};

static const CbDemoHours day = {16, 20, 14, 18};
static const CbDemoHours half_day = {17, 28, 6, 8};
static const CbDemoHours evening = {34, 40, 8, 11};
static const CbDemoHours night = {44, 46, 8, 12};
static const CbDemoHours early = {11, 14, 12, 16};

#define STAGE LIST("Scène A", "Scène B", "Sono", "Lumière", "Rigging", "Backline")
#define STANDS LIST("Stands", "Signalétique", "Électricité", "Accueil")
#define PLENARY LIST("Plénière", "Vidéo", "Sono", "Traduction")
#define ROOM LIST("Salle 1", "Vidéoprojection")
#define OUTDOOR LIST("Barrières", "Podium", "Sono", "Groupe électrogène")
#define CONCERT LIST("Praticables", "Captation", "Lumière")
#define SCREENS LIST("Scène A", "Réseau", "Vidéo", "Lumière")
#define GALA LIST("Scène A", "Lumière", "Cuisine mobile", "Vestiaire")

const CbDemoEvent cb_demo_events[CB_DEMO_EVENTS] = {
    {"Foire expo", "hall", 6, 12, &day, CB_DEMO_EXPO, STANDS, FALSE},
    {"Foire expo", "montage hall", 4, 5, &early, CB_DEMO_EXPO, STANDS, FALSE},
    {"Zénith", "load-out", 0, 10, &night, CB_DEMO_ZENITH, STAGE, FALSE},
    {"Zénith", "load-in", 0, 10, &early, CB_DEMO_ZENITH, STAGE, FALSE},
    {"Zénith", "balances", 0, 4, &half_day, CB_DEMO_ZENITH, STAGE, FALSE},
    {"Séminaire ADEME", NULL, 0, 7, &day, CB_DEMO_CONGRESS, PLENARY, FALSE},
    {"Salon de l'habitat", NULL, 0, 6, &day, CB_DEMO_EXPO, STANDS, FALSE},
    {"Salon de l'habitat", "hall", 3, 5, &day, CB_DEMO_EXPO, STANDS, FALSE},
    {"Formation GTL", NULL, 0, 7, &half_day, CB_DEMO_TRAINING, ROOM, TRUE},
    {"Formation habilitation électrique", "groupe", 3, 4, &day, CB_DEMO_TRAINING, ROOM, TRUE},
    {"Congrès de cardiologie", "salle", 5, 5, &day, CB_DEMO_CONGRESS, PLENARY, FALSE},
    {"Forum de l'emploi", NULL, 0, 5, &day, CB_DEMO_EXPO, STANDS, FALSE},
    {"Festival Les Embruns", "scène", 3, 8, &evening, CB_DEMO_SQUARE, STAGE, FALSE},
    {"Nuit du jazz", NULL, 0, 5, &evening, CB_DEMO_THEATRE, STAGE, TRUE},
    {"Concert symphonique", NULL, 0, 5, &evening, CB_DEMO_THEATRE, CONCERT, FALSE},
    {"Gala des entreprises", NULL, 0, 4, &evening, CB_DEMO_CONGRESS, GALA, FALSE},
    {"Cérémonie des vœux", "mairie", 0, 3, &evening, CB_DEMO_SQUARE, GALA, FALSE},
    {"Assemblée générale", "mutuelle", 0, 4, &half_day, CB_DEMO_CONGRESS, PLENARY, FALSE},
    {"Convention robotique", "atelier", 4, 4, &day, CB_DEMO_CONGRESS, PLENARY, FALSE},
    {"Course des remparts", "village départ", 0, 4, &early, CB_DEMO_SQUARE, OUTDOOR, FALSE},
    {"Cyclo-cross régional", "arrivée", 0, 3, &half_day, CB_DEMO_SQUARE, OUTDOOR, TRUE},
    {"Marché des producteurs", NULL, 0, 5, &early, CB_DEMO_SQUARE, OUTDOOR, TRUE},
    {"Salon du livre jeunesse", NULL, 0, 4, &day, CB_DEMO_EXPO, STANDS, FALSE},
    {"Théâtre municipal", "montage", 0, 5, &day, CB_DEMO_THEATRE, STAGE, FALSE},
    {"Théâtre municipal", "démontage", 0, 4, &night, CB_DEMO_THEATRE, STAGE, FALSE},
    {"Défilé de mode", "répétition", 0, 2, &half_day, CB_DEMO_CONGRESS, STAGE, FALSE},
    {"Tournoi e-sport", "finale", 0, 3, &evening, CB_DEMO_ZENITH, SCREENS, FALSE},
    {"Journée portes ouvertes", "campus", 0, 4, &day, CB_DEMO_TRAINING, STANDS, FALSE},
    {"Lancement de produit", NULL, 0, 4, &evening, CB_DEMO_CONGRESS, PLENARY, FALSE},
    {"Bal des pompiers", NULL, 0, 3, &evening, CB_DEMO_SQUARE, OUTDOOR, FALSE},
};

const char *const cb_demo_rejections[CB_DEMO_REJECTIONS] = {
    "malade",
    "trop loin – désolé",
    "déjà pris",
    "pas d'habilitation électrique",
    "permis expiré",
    "grève des trains",
    "garde d'enfants, impossible ce soir-là",
    "a demandé à être remplacé",
};

const char *const cb_demo_venues[CB_DEMO_VENUES] = {
    [CB_DEMO_EXPO] = "Parc des expositions",  [CB_DEMO_ZENITH] = "Zénith",
    [CB_DEMO_CONGRESS] = "Centre de congrès", [CB_DEMO_THEATRE] = "Théâtre municipal",
    [CB_DEMO_SQUARE] = "Place de la mairie",  [CB_DEMO_TRAINING] = "Espace formation",
};

const char *const cb_demo_streets[CB_DEMO_STREETS] = {
    "rue des Tanneurs",    "avenue de la Gare",     "boulevard Carnot",  "rue du Moulin",
    "quai des Bateliers",  "chemin des Pépinières", "rue Jean-Jaurès",   "allée des Platanes",
    "route de la Rocade",  "rue du Vieux-Lavoir",   "impasse du Verger", "place des Halles",
};
