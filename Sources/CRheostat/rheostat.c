// The header is the contract; RheostatABI implements it. This file shows that the header is plain C.
#include "rheostat.h"
