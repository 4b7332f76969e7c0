"""DynamicFrameCollection: frames by name."""


class DynamicFrameCollection:
    def __init__(self, dynamic_frames, glue_ctx):
        self._frames = dict(dynamic_frames)
        self._glue_ctx = glue_ctx

    def __getitem__(self, key):
        return self._frames[key]

    def __len__(self):
        return len(self._frames)

    def __iter__(self):
        return iter(self._frames)

    def __contains__(self, key):
        return key in self._frames

    def keys(self):
        return self._frames.keys()

    def values(self):
        return self._frames.values()

    def items(self):
        return self._frames.items()

    def select(self, key, transformation_ctx=""):
        return self._frames[key]

    def map(self, callable, transformation_ctx=""):  # noqa: A002
        return DynamicFrameCollection(
            {key: callable(frame, transformation_ctx) for key, frame in self._frames.items()},
            self._glue_ctx)

    def flatmap(self, f, transformation_ctx=""):
        made = {}
        for key, frame in self._frames.items():
            result = f(frame, transformation_ctx)
            if isinstance(result, DynamicFrameCollection):
                made.update({f"{key}.{inner}": each for inner, each in result.items()})
            else:
                made[key] = result
        return DynamicFrameCollection(made, self._glue_ctx)
