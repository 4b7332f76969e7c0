"""GlueTransform: what transforms have in common."""


class GlueTransform:
    @classmethod
    def apply(cls, *args, **kwargs):
        return cls()(*args, **kwargs)

    @classmethod
    def name(cls):
        return cls.__name__

    def __call__(self, *args, **kwargs):
        raise NotImplementedError(type(self).__name__)
