"""“What was this?”: what an answer of the past was, and why, told from its `decisionId` alone.

The token names the module, the generation, the instant and which variants stood how; the change log
has the documents of then. Nothing was stored when it was answered, and who asked stays unknown.
"""
