"""HTTP: AWS's protocols at `/`, signatures, the plain API, metrics."""
