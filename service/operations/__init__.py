"""The operations of SageMaker's API: a checked request in, an answer or a `Refusal` out."""
