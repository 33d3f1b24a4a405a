#include "engine/demo/names.h"

#include "engine/fold.h"

/* Lists end in NULL. The Latin lists run beside their originals where folding leaves no ASCII. */
typedef struct {
    guint weight, crew; /* how many of the operators, of the technical crew */
    const char *const *given;
    const char *const *family;
    const char *const *given_latin;
    const char *const *family_latin;
    const char *order;         /* between the parts when the family name comes first, else NULL */
    const char *double_joiner; /* between two family names, NULL where nobody has two */
} Language;

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const Language languages[] = {
    {.weight = 1060, .crew = 60, /* French */
     .given = LIST("Léa", "Camille", "Inès", "Élodie", "Chloé", "Manon", "Zoé", "Hélène",
                   "Anaïs", "Aurélie", "Océane", "Noémie", "Margaux", "Clémence", "Héloïse",
                   "Mathilde", "Anne-Sophie", "Marie-Ève", "Françoise", "Solène", "Gaëlle",
                   "Lucie", "Jean-Pierre", "Théo", "Hugo", "Rémi", "Loïc", "Jérôme", "Cédric",
                   "François", "Benoît", "Sébastien", "Gaël", "Mickaël", "Étienne", "Joël",
                   "Thibault", "Raphaël", "Jules", "Maël", "Antoine", "Baptiste",
                   "Jean-Baptiste", "Paul-Émile", "Stéphane", "Noël"),
     .family = LIST("Martin", "Bernard", "Dubois", "Thomas", "Robert", "Richard", "Petit",
                    "Durand", "Leroy", "Moreau", "Simon", "Laurent", "Lefèvre", "Lefebvre",
                    "Michel", "Garnier", "Faure", "Rousseau", "Blanc", "Guérin",
                    "Müller-Weiss", "Bouchet", "Désiré", "Chevalier", "François", "Mercier",
                    "Béranger", "Fabre", "Château", "Prévost", "d'Arcy", "de La Tour",
                    "du Pré", "L'Hôpital", "Saint-Étienne", "Lemaître", "Barthélémy",
                    "Gaillard", "Brunet", "Noël", "Hébert", "Carpentier", "Ménard", "Dupuy",
                    "Vidal", "Caussade", "Puech", "Salvayre", "Cœurdacier", "L'Haÿ"),
     .double_joiner = "-"},
    {.weight = 130, /* Breton */
     .given = LIST("Nolwenn", "Gwenaëlle", "Maïwenn", "Enora", "Rozenn", "Soazig", "Yann",
                   "Erwan", "Gwenolé", "Loeiz", "Tanguy", "Malo", "Corentin", "Ronan",
                   "Yann-Ber"),
     .family = LIST("Le Goff", "Floc'h", "Quéméner", "Kerc'hrom", "Le Bihan", "Cariou",
                    "Tanguy", "Guivarc'h", "Le Gall", "Plouhinec", "Penn ar Guear", "Cloarec",
                    "Rivoal", "Le Dantec", "Bec'h")},
    {.weight = 170, .crew = 1400, /* Spanish */
     .given = LIST("María José", "Lucía", "Begoña", "Nuria", "Inés", "Sofía", "José Luis",
                   "Íñigo", "Álvaro", "Ángel", "Joaquín", "Iván", "Andrés", "Ramón", "Ñuño",
                   "Jesús"),
     .family = LIST("García", "Muñoz", "Fernández", "de la Cruz", "Ibáñez", "Peña", "López",
                    "Gutiérrez", "de los Ríos", "Núñez", "Márquez", "del Río", "Etxeberria",
                    "Ortiz", "San Martín", "Jiménez"),
     .double_joiner = " "},
    {.weight = 120, .crew = 220, /* Catalan and Occitan */
     .given = LIST("Núria", "Mercè", "Montserrat", "Laia", "Aina", "Roser", "Jordi", "Oriol",
                   "Pau", "Lluís", "Arnau", "Ferran", "Aimeric", "Martí", "Francesc"),
     .family = LIST("Puig", "Ferrer", "Casals", "Gràcia", "Solé", "Vilà", "Coll", "Serrat",
                    "Bofarull", "Domènech", "Gavaldà", "Saurí", "Güell", "Castellà", "Roca"),
     .double_joiner = " i "},
    {.weight = 150, .crew = 130, /* Portuguese */
     .given = LIST("Conceição", "Inês", "Joana", "Mariana", "Fátima", "Catarina", "João",
                   "António", "Gonçalo", "Sebastião", "Tomé", "Estêvão", "Nuno", "Luís"),
     .family = LIST("Gonçalves", "dos Santos", "da Conceição", "Magalhães", "Simões", "Araújo",
                    "de Sá", "Brandão", "Falcão", "e Silva", "Guimarães", "Leitão", "Ferreira"),
     .double_joiner = " "},
    {.weight = 110, .crew = 40, /* Polish */
     .given = LIST("Łucja", "Małgorzata", "Agnieszka", "Zofia", "Bożena", "Grażyna", "Łukasz",
                   "Wojciech", "Paweł", "Michał", "Sławomir", "Kazimierz", "Krzysztof"),
     .family = LIST("Wójcik", "Kowalczyk", "Wiśniewska", "Dąbrowski", "Łuczak", "Żółkiewski",
                    "Szczęsny", "Brzęczyszczykiewicz", "Gałązka", "Jabłoński", "Król",
                    "Świątek")},
    {.weight = 90, /* Vietnamese */
     .given = LIST("Thị Hương", "Minh Châu", "Thu Hà", "Ngọc Ánh", "Quốc Việt", "Đức Anh",
                   "Văn Dũng", "Hữu Phước", "Bảo Ngọc", "Thanh Tâm", "Kim Liên"),
     .family = LIST("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Đặng", "Bùi", "Đỗ", "Võ", "Lý"),
     .order = " "},
    {.weight = 240, .crew = 120, /* Arabic and Berber, in Latin letters */
     .given = LIST("Aïcha", "Fatima-Zohra", "Yasmine", "Khadija", "Leïla", "Naïma", "Samira",
                   "Karim", "Mohamed", "Youssef", "Abdel-Kader", "Saïd", "Noureddine",
                   "Hicham", "Idir", "Lyès"),
     .family = LIST("Benali", "El Amrani", "Bouzid", "Ben Saïd", "Haddad", "Aït Ouali",
                    "Belkacem", "El-Khoury", "Cherif", "Mansouri", "Ould Ahmed", "Zeroual",
                    "Ibn Khaldoun", "Tazi", "Boudjemaâ")},
    {.weight = 12, .crew = 4, /* Arabic */
     .given = LIST("محمد", "فاطمة", "يوسف", "ليلى", "كريم"),
     .given_latin = LIST("mohammed", "fatima", "youssef", "leila", "karim"),
     .family = LIST("بن علي", "الخوري", "حداد", "المنصوري"),
     .family_latin = LIST("ben-ali", "al-khoury", "haddad", "al-mansouri")},
    {.weight = 110, .crew = 30, /* German and Alsatian */
     .given = LIST("Jürgen", "Björn", "Käthe", "Sören", "Günther", "Annegret", "Liesl",
                   "Matthäus", "Hans-Jörg", "Uschi", "Bärbel", "Götz"),
     .family = LIST("Strauß", "Müller", "Weiß", "Schäfer", "Größer", "von der Au", "Köhler",
                    "Groß", "Zu Rhein", "Klein", "Wölfflin", "Schmitt", "Jäger"),
     .double_joiner = "-"},
    {.weight = 70, .crew = 20, /* Irish */
     .given = LIST("Siobhán", "Aoife", "Niamh", "Caoimhe", "Seán", "Pádraig", "Cillian",
                   "Ruairí", "Tadhg", "Méabh"),
     .family = LIST("O'Neil", "Ó Briain", "O'Shaughnessy", "Mac an tSaoir", "Nic Dhonnchadha",
                    "Ó Néill", "D'Arcy", "O'Malley", "Ní Bhraonáin", "McGrath")},
    {.weight = 70, .crew = 16, /* Chinese */
     .given = LIST("小明", "伟", "芳", "秀英", "娜", "建国", "雪梅", "志强", "丽", "子轩"),
     .given_latin = LIST("xiaoming", "wei", "fang", "xiuying", "na", "jianguo", "xuemei",
                         "zhiqiang", "li", "zixuan"),
     .family = LIST("王", "李", "张", "刘", "陈", "杨", "欧阳", "吴"),
     .family_latin = LIST("wang", "li", "zhang", "liu", "chen", "yang", "ouyang", "wu"),
     .order = ""},
    {.weight = 90, .crew = 50, /* Italian and Corsican */
     .given = LIST("Ghjulia", "Lætitia", "Chjara", "Niccolò", "Dumè", "Pasquale",
                   "Ange-Toussaint", "Petru-Santu", "Andria", "Nicolò"),
     .family = LIST("Casanova", "D'Angelo", "Santoni", "Colonna d'Istria", "Paoli", "Mariani",
                    "De Rocca-Serra", "Agostini", "Lucchetti")},
    {.weight = 78, .crew = 60, /* West African */
     .given = LIST("Aminata", "Fatoumata", "Awa", "Mariama", "Ousmane", "Moussa", "Cheikh",
                   "Ibrahima", "Adjoua", "Kouamé"),
     .family = LIST("Diallo", "N'Diaye", "Traoré", "Coulibaly", "Konaté", "M'Bengue", "Koné",
                    "Sow", "N'Guessan", "Cissé")},
};

/* How many have two family names, where their language has that. */
enum { DOUBLE_NAME_PERCENT = 7, CREW_DOUBLE_NAME_PERCENT = 70 };

static const Language *
throw_language(CbDice *dice, gboolean crew)
{
    guint weights[G_N_ELEMENTS(languages)];
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
        weights[i] = crew ? languages[i].crew : languages[i].weight;
    return &languages[cb_dice_weighted(dice, weights, G_N_ELEMENTS(languages))];
}

static guint
list_length(const char *const *list)
{
    return g_strv_length((char **)list);
}

/* Appends what of `part` can stand in an address: "de la Cruz" gives de-la-cruz, "O'Neil" oneil. */
static void
append_mailbox(GString *mailbox, const char *part)
{
    g_autofree char *folded = cb_fold(part);
    gsize start = mailbox->len;
    for (const char *c = folded; *c; c++) {
        gboolean gap = *c == ' ' || *c == '-';
        if (g_ascii_isalnum(*c))
            g_string_append_c(mailbox, *c);
        else if (gap && mailbox->len > start && mailbox->str[mailbox->len - 1] != '-')
            g_string_append_c(mailbox, '-');
    }
}

/* One name of a list, also in the letters of an address. */
static const char *
throw_part(CbDice *dice, const char *const *list, const char *const *latin, GString *mailbox)
{
    guint i = cb_dice_below(dice, list_length(list));
    append_mailbox(mailbox, latin ? latin[i] : list[i]);
    return list[i];
}

static void
throw_family(CbDice *dice, const Language *language, guint doubles, GString *family, GString *mailbox)
{
    const char *first = throw_part(dice, language->family, language->family_latin, mailbox);
    g_string_append(family, first);
    if (!language->double_joiner || !cb_dice_percent(dice, doubles))
        return;
    const char *second = language->family[cb_dice_below(dice, list_length(language->family))];
    if (second == first || strpbrk(second, " -"))
        return;
    g_string_append(family, language->double_joiner);
    g_string_append(family, second);
    g_string_append_c(mailbox, '-');
    append_mailbox(mailbox, second);
}

/* The given name in *given, the family name in `family`. */
static const Language *
throw_person(CbDice *dice, gboolean crew, const char **given, GString *family, GString *mailbox)
{
    const Language *language = throw_language(dice, crew);
    g_string_truncate(family, 0);
    g_string_truncate(mailbox, 0);
    *given = throw_part(dice, language->given, language->given_latin, mailbox);
    g_string_append_c(mailbox, '.');
    throw_family(dice, language, crew ? CREW_DOUBLE_NAME_PERCENT : DOUBLE_NAME_PERCENT, family, mailbox);
    return language;
}

void
cb_demo_name(CbDice *dice, GString *name, GString *mailbox)
{
    const char *given;
    g_autoptr(GString) family = g_string_new(NULL);
    const Language *language = throw_person(dice, FALSE, &given, family, mailbox);
    if (language->order)
        g_string_printf(name, "%s%s%s", family->str, language->order, given);
    else
        g_string_printf(name, "%s %s", given, family->str);
}

void
cb_demo_crew_name(CbDice *dice, GString *first, GString *last, GString *mailbox)
{
    const char *given;
    throw_person(dice, TRUE, &given, last, mailbox);
    g_string_assign(first, given);
}

/* No mailbox has digits of its own, so none is given twice. */
void
cb_demo_address(GHashTable *taken, GString *mailbox, const char *domain)
{
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(taken, mailbox->str)) + 1;
    g_hash_table_insert(taken, g_strdup(mailbox->str), GUINT_TO_POINTER(n));
    if (n > 1)
        g_string_append_printf(mailbox, "%u", n);
    g_string_append_printf(mailbox, "@%s", domain);
}
