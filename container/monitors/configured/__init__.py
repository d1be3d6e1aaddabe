"""What monitor types share whose job an `analysis_config.json` tells: bias and explainability."""
