#include "engine/demo/places.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The numbers that the French regulator keeps free for fiction, one range to each quarter. */
#define PARIS "01 99 00"
#define NORTH_WEST "02 61 91"
#define NORTH_EAST "03 53 01"
#define SOUTH_EAST "04 65 71"
#define SOUTH_WEST "05 36 49"

const CbDemoRegion cb_demo_regions[CB_DEMO_REGIONS] = {
    {"occitanie", 610, SOUTH_WEST,
     LIST("Toulouse", "Montpellier", "Nîmes", "Perpignan", "Béziers", "Montauban", "Albi", "Tarbes",
          "Rodez", "Sète", "Cahors", "Mende", "Saint-Gaudens", "Villefranche-de-Rouergue")},
    {"ile-de-france", 1230, PARIS,
     LIST("Paris", "Saint-Denis", "Versailles", "Créteil", "Villepinte", "Évry", "Cergy", "Melun")},
    {"auvergne-rhone-alpes", 820, SOUTH_EAST,
     LIST("Lyon", "Grenoble", "Saint-Étienne", "Clermont-Ferrand", "Annecy", "Valence", "Chambéry",
          "Le Puy-en-Velay")},
    {"hauts-de-france", 600, NORTH_EAST,
     LIST("Lille", "Amiens", "Roubaix", "Dunkerque", "Calais", "Béthune", "Laon")},
    {"nouvelle-aquitaine", 610, SOUTH_WEST,
     LIST("Bordeaux", "Limoges", "Poitiers", "La Rochelle", "Pau", "Bayonne", "Périgueux")},
    {"provence-alpes-cote-d-azur", 520, SOUTH_EAST,
     LIST("Marseille", "Nice", "Toulon", "Aix-en-Provence", "Avignon", "Cannes", "Gap")},
    {"grand-est", 560, NORTH_EAST,
     LIST("Strasbourg", "Reims", "Metz", "Nancy", "Mulhouse", "Colmar", "Troyes", "Épinal")},
    {"pays-de-la-loire", 390, NORTH_WEST,
     LIST("Nantes", "Angers", "Le Mans", "Saint-Nazaire", "Laval", "La Roche-sur-Yon")},
    {"bretagne", 340, NORTH_WEST,
     LIST("Rennes", "Brest", "Quimper", "Lorient", "Vannes", "Saint-Malo", "Carhaix")},
    {"normandie", 330, NORTH_WEST,
     LIST("Rouen", "Le Havre", "Caen", "Cherbourg", "Évreux", "Alençon")},
    {"bourgogne-franche-comte", 280, NORTH_EAST,
     LIST("Dijon", "Besançon", "Belfort", "Chalon-sur-Saône", "Nevers", "Mâcon")},
    {"centre-val-de-loire", 260, NORTH_WEST,
     LIST("Tours", "Orléans", "Blois", "Bourges", "Chartres", "Châteauroux")},
    {"corse", 35, SOUTH_EAST, LIST("Ajaccio", "Bastia", "Corte", "Porto-Vecchio")},
    {"catalogne", 45, SOUTH_EAST, LIST("Barcelona", "Girona", "Figueres", "L'Hospitalet")},
    {"wallonie", 40, NORTH_EAST, LIST("Liège", "Namur", "Charleroi", "Mons", "Tournai")},
    {"suisse-romande", 30, SOUTH_EAST, LIST("Genève", "Lausanne", "Neuchâtel", "Fribourg", "Sion")},
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
#define GALA LIST("Scène A", "Lumière", "Cuisine mobile", "Vestiaire")

const CbDemoEvent cb_demo_events[CB_DEMO_EVENTS] = {
    {"Foire expo", "hall", 6, 12, &day, STANDS},
    {"Foire expo", "montage hall", 4, 5, &early, STANDS},
    {"Zénith", "load-out", 0, 10, &night, STAGE},
    {"Zénith", "load-in", 0, 10, &early, STAGE},
    {"Zénith", "balances", 0, 4, &half_day, STAGE},
    {"Séminaire ADEME", NULL, 0, 7, &day, PLENARY},
    {"Salon de l'habitat", NULL, 0, 6, &day, STANDS},
    {"Salon de l'habitat", "hall", 3, 5, &day, STANDS},
    {"Formation GTL", NULL, 0, 7, &half_day, ROOM},
    {"Formation habilitation électrique", "groupe", 3, 4, &day, ROOM},
    {"Congrès de cardiologie", "salle", 5, 5, &day, PLENARY},
    {"Forum de l'emploi", NULL, 0, 5, &day, STANDS},
    {"Festival Les Embruns", "scène", 3, 8, &evening, STAGE},
    {"Nuit du jazz", NULL, 0, 5, &evening, STAGE},
    {"Concert symphonique", NULL, 0, 5, &evening, LIST("Praticables", "Captation", "Lumière")},
    {"Gala des entreprises", NULL, 0, 4, &evening, GALA},
    {"Cérémonie des vœux", "mairie", 0, 3, &evening, GALA},
    {"Assemblée générale", "mutuelle", 0, 4, &half_day, PLENARY},
    {"Convention robotique", "atelier", 4, 4, &day, PLENARY},
    {"Course des remparts", "village départ", 0, 4, &early, OUTDOOR},
    {"Cyclo-cross régional", "arrivée", 0, 3, &half_day, OUTDOOR},
    {"Marché des producteurs", NULL, 0, 5, &early, OUTDOOR},
    {"Salon du livre jeunesse", NULL, 0, 4, &day, STANDS},
    {"Théâtre municipal", "montage", 0, 5, &day, STAGE},
    {"Théâtre municipal", "démontage", 0, 4, &night, STAGE},
    {"Défilé de mode", "répétition", 0, 2, &half_day, STAGE},
    {"Tournoi e-sport", "finale", 0, 3, &evening, LIST("Scène A", "Réseau", "Vidéo", "Lumière")},
    {"Journée portes ouvertes", "campus", 0, 4, &day, STANDS},
    {"Lancement de produit", NULL, 0, 4, &evening, PLENARY},
    {"Bal des pompiers", NULL, 0, 3, &evening, OUTDOOR},
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
