"""What a caller says about a moment."""

import graphene

from delivery.types.scalars import DateTime, JSONObject


class ContextInput(graphene.InputObjectType):
    """What a caller says about this moment. Unknown keys are ignored with a warning."""

    segments = graphene.List(
        graphene.NonNull(graphene.ID),
        default_value=[],
        description="Keys of segments that the caller knows the visitor to be in; up to 1,000.",
    )
    channel = graphene.ID(description="The key of the channel that is served.")
    device = graphene.ID(description="The key of the device that is served.")
    locale = graphene.String(description="The visitor's language as a BCP 47 tag, such as fr-CA.")
    attributes = JSONObject(
        description="Facts about the visitor for the conditions of segments. Up to 1,000 values, "
        "nested up to 20 deep; numbers between -2^53 and 2^53."
    )
    consent = graphene.List(
        graphene.NonNull(graphene.ID),
        default_value=[],
        description="The purposes that the visitor has consented to; up to 1,000.",
    )
    unit = graphene.ID(
        description="Who or what experiments and holdouts are decided for; not empty."
    )
    at = DateTime(description="Another instant than now; only for keys with the scope `preview`.")
    draft = graphene.Boolean(
        default_value=False,
        description="Whether drafts are answered as they would go live; only for keys with the "
        "scope `preview`.",
    )
    release = graphene.ID(
        description="The key of a release: answered as it would be live, over what is published; "
        "only for keys with the scope `preview`, and not together with `draft`.",
    )
    personalize = graphene.Boolean(
        default_value=True, description="False for people who opted out: no segment is held."
    )
    min_generation = graphene.Int(
        description="A generation that the answer must have reached, as a caller needs who just "
        "published it. It is waited for, a second at most; then the error says "
        "`GENERATION_NOT_REACHED`."
    )
