"""What schemathesis cannot know of this service by itself."""

import schemathesis


@schemathesis.serializer("application/jose")
def jose(context, value):
    """A signed message is text, and sent as it is."""
    return value if isinstance(value, bytes) else str(value).encode()
