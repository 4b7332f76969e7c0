"""A frame of typed text, of which one has not seen yet whether all values are of their types.

AWS's frames find out when they are acted on, and so does this one: `guess` is the frame if they are,
and fails with MARK where one is not. What can go on with the guess does, a write or a Map say, and
reads the source once; what asks for the schema first takes `settle()`, which looks at all of it.
"""

from awsglue.dynamicframe import DynamicFrame

MARK = "TARN_VALUE_OF_ANOTHER_TYPE"
STATE = ("_frame", "_records", "_schema")


def is_wrong(error):
    """Whether the error says that the guess does not hold."""
    return MARK in str(error)


class GuessedFrame(DynamicFrame):
    def __init__(self, guess, settle, glue_ctx, name=""):  # pylint: disable=super-init-not-called
        self.glue_ctx, self.name = glue_ctx, name
        self._guess, self._settle = guess, settle

    def __getattr__(self, name):
        """The state that DynamicFrame's own methods look at is not there before it is settled."""
        if name not in STATE:
            raise AttributeError(name)
        self._become(self._settle())
        return self.__dict__[name]

    def _become(self, frame):
        frame.schema()
        for name in STATE:
            self.__dict__[name] = getattr(frame, name)
        self._guess = self._settle = None

    def attempt(self, action):
        """action(frame), which evaluates every value, of the guess; of the truth where that does
        not hold."""
        guess = self._guess
        if guess is not None:
            try:
                done = action(guess)
                self._become(guess)
                return done
            except Exception as error:  # pylint: disable=broad-except
                if not is_wrong(error):
                    raise
        return action(self._settled())

    def _settled(self):
        if self._guess is not None:
            self._become(self._settle())
        data = self._frame if self._records is None else self._records
        return DynamicFrame(data, self.glue_ctx, self.name, self._schema)

    def records(self):
        if self._guess is None:
            return super().records()
        return self.attempt(lambda frame: frame.records())

    def count(self):
        return super().count() if self._guess is None else self._guess.count()

    def _after(self, name, args, options):
        if self._guess is None:
            return getattr(super(), name)(*args, **options)
        try:
            guess = getattr(self._guess, name)(*args, **options)
        except Exception as error:  # pylint: disable=broad-except
            if not is_wrong(error):
                raise
            return getattr(self._settled(), name)(*args, **options)
        if not guess.is_uniform:
            return guess  # made of all values: the guess holds
        return GuessedFrame(guess, lambda: getattr(self._settled(), name)(*args, **options),
                            self.glue_ctx, self.name)

    def apply_mapping(self, *args, **options):
        return self._after("apply_mapping", args, options)

    applyMapping = apply_mapping

    def select_fields(self, *args, **options):
        return self._after("select_fields", args, options)

    def drop_fields(self, *args, **options):
        return self._after("drop_fields", args, options)

    def rename_field(self, *args, **options):
        return self._after("rename_field", args, options)

    def repartition(self, *args, **options):
        return self._after("repartition", args, options)

    def coalesce(self, *args, **options):
        return self._after("coalesce", args, options)

    def drop_null_fields(self, *args, **options):
        return self._after("drop_null_fields", args, options)
