#include "engine/demo/trades.h"

#define TRADES(...) ((const CbDemoTrade[]){__VA_ARGS__, {.code = NULL}})

const CbDemoDepartment cb_demo_departments[CB_DEMO_DEPARTMENTS] = {
    [CB_DEMO_SOUND] = {"sound", 110,
                       TRADES({"SND-FOH-R", 1, 1}, {"SND-MON-E", 2, 1}, {"SND-SYS-E", 1, 0}, {"SND-RF-E", 1, 0},
                              {"SND-PA-T", 3, 2})},
    [CB_DEMO_LIGHTS] = {"lights", 90, TRADES({"LGT-BRD-R", 1, 1}, {"LGT-DIM-E", 1, 0}, {"LGT-FLR-T", 4, 2})},
    [CB_DEMO_VIDEO] = {"video", 60, TRADES({"VID-SWT-R", 1, 0}, {"VID-LED-E", 2, 1}, {"VID-CAM-T", 4, 0})},
    [CB_DEMO_PRODUCTION] = {"production", 50, TRADES({"PROD-STG-R", 1, 1}, {"PROD-RUN-T", 4, 0})},
    [CB_DEMO_BACKLINE] = {"backline", 30, TRADES({"BKL-GTR-E", 2, 0}, {"BKL-DRM-T", 1, 1})},
    [CB_DEMO_RIGGING] = {"rigging", 30, TRADES({"RIG-HEAD-R", 1, 0}, {"RIG-CLMB-T", 4, 1})},
    [CB_DEMO_LOGISTICS] = {"logistics", 30, TRADES({.code = NULL})},
};

const CbDemoTown cb_demo_crew_towns[CB_DEMO_CREW_TOWNS] = {
    {"Madrid", 40416800, -3703800},      {"Móstoles", 40322300, -3865000},  {"Fuenlabrada", 40284200, -3794200},
    {"Leganés", 40327200, -3763500},     {"Getafe", 40305700, -3732900},    {"Alcorcón", 40345800, -3824900},
    {"Parla", 40236000, -3775200},       {"Navalcarnero", 40288600, -4013600}, {"Illescas", 40125000, -3849000},
    {"Alcalá de Henares", 40482000, -3360000}, {"Aranjuez", 40031100, -3602700}, {"Toledo", 39862800, -4027300},
    {"Segovia", 40942900, -4108800},     {"Guadalajara", 40633200, -3167000}, {"Valladolid", 41652300, -4724500},
    {"Zaragoza", 41648800, -889100},     {"Valencia", 39469900, -376300},   {"Bilbao", 43263000, -2935000},
    {"Sevilla", 37389100, -5984500},     {"Benicàssim", 40050000, 66700},
};

const char *const cb_demo_fridge_reasons[] = {
    "no se presentó en Toledo",
    "llegó tarde dos días seguidos",
    "conflicto con el jefe de escenario",
    "material perdido, sin aclarar",
    "canceló el mismo día, tres veces",
    "sin curso de trabajos en altura",
    "impago pendiente de resolver",
    "pidió una pausa larga",
    NULL,
};

const char *const cb_demo_gig_titles[] = {
    "Concierto en la plaza", "Gala benéfica",        "Congreso médico",    "Noche de jazz",
    "Fiestas patronales",    "Presentación de coche", "Teatro al aire libre", "Entrega de premios",
    "Convención de ventas",  "Ciclo de órgano",      "Final de liga",      "Ópera en el parque",
    NULL,
};
