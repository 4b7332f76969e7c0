"""Refusals of what needs a JVM."""


def java_import(jvm_view, import_str):
    from pyspark.errors import NotServed
    raise NotServed(f"java_import of {import_str}: the JVM")


class JavaGateway:
    def __init__(self, *args, **kwargs):
        from pyspark.errors import NotServed
        raise NotServed("py4j.java_gateway.JavaGateway: the JVM")
