/* Own prototypes of the Fortran symbols: the cblas_* names are exported by GSL's library too, and link order would
   decide silently which one is called. */
void sgemm_(const char *transa, const char *transb, const int *m, const int *n, const int *k, const float *alpha,
            const float *a, const int *lda, const float *b, const int *ldb, const float *beta, float *c,
            const int *ldc);
void openblas_set_num_threads(int count);
