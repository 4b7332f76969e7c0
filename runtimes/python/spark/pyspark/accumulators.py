"""Accumulator: a value that functions add to."""


class AccumulatorParam:
    def zero(self, value):
        raise NotImplementedError

    def addInPlace(self, value1, value2):
        raise NotImplementedError


class Accumulator:
    def __init__(self, value, param=None):
        self._value, self._param = value, param

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        self._value = value

    def add(self, term):
        if self._param is not None:
            self._value = self._param.addInPlace(self._value, term)
        else:
            self._value += term

    def __iadd__(self, term):
        self.add(term)
        return self

    def __repr__(self):
        return f"Accumulator<value={self._value}>"

    def __str__(self):
        return str(self._value)
