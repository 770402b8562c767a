extension ControllerCatalog {
  /// Closed forms exactly as a library computes them, quirks included.
  static let dialects: [CatalogEntry] = [
    TorchCosine.entry,
    TorchLinear.entry,
    TorchPolynomial.entry,
    TorchOneCycle.entry,
    TorchCyclic.entry,
    HFCosine.entry,
    HFCosineMinLr.entry,
    HFLinear.entry,
    HFPolynomial.entry,
    HFHardRestarts.entry,
    HFInverseSqrt.entry,
    HFConstantWithWarmup.entry,
    HFWSD.entry,
    TimmCosine.entry,
    TimmTanh.entry,
    TimmPolynomial.entry,
    TimmStep.entry,
    TimmMultiStep.entry,
    OptaxCosineDecay.entry,
    OptaxWarmupCosine.entry,
    OptaxOneCycle.entry,
    OptaxLinearOneCycle.entry,
    OptaxPolynomial.entry,
    OptaxExponential.entry,
  ]
}
