// The same module without its link lines: the library for other languages links the archives of GSL. The link lines of CGSL
// are what puts GSL's own CBLAS before OpenBLAS in every program (SeparateLibrariesTests).
#include "../CGSL/shim.h"
