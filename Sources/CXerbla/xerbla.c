// Stands in for the one object of libgslcblas.a that is not position-independent, so that the archive can be linked into a
// shared library. It is called for wrong dimensions, which NumericalKernel checks before every call.
#include <stdlib.h>

void cblas_xerbla(int position, const char *routine, const char *form, ...) {
  (void)position;
  (void)routine;
  (void)form;
  abort();
}
