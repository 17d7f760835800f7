"""What can be said: modules and the experiences that show them."""

from content.models.experiences import Experience, ExperienceSlot
from content.models.modules import Module, ModuleTag

__all__ = ["Experience", "ExperienceSlot", "Module", "ModuleTag"]
