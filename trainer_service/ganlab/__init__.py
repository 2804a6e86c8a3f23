"""Models that GAN Lab saved (Kahng et al., 2019), opened as sessions of ours."""

from trainer_service.ganlab.session import OpenedModel, open_model

__all__ = ["OpenedModel", "open_model"]
