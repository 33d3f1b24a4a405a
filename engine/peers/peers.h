/* The peers domain: who at an event is introduced to whom over lunch. Its tables are in tables.h; decisions about
 * them and what needs a person hang on this entry.
 */
#pragma once

#include "engine/domain.h"

extern const CbDomain cb_peers_domain;
