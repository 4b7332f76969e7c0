"""Arguments of a job: getResolvedOptions."""

# Always taken, whether a script asks for them or not.
RESERVED = ("JOB_NAME", "JOB_ID", "JOB_RUN_ID", "SECURITY_CONFIGURATION")
OPTIONAL = {
    "job-bookmark-option": "job-bookmark-disable", "job-bookmark-from": None,
    "job-bookmark-to": None, "encryption-type": None, "enable-data-lineage": None,
    "continuation-option": None,
}
TEMPORARY = ("TempDir", "RedshiftTempDir")


class GlueArgumentError(Exception):
    """An argument that the script needs is not there."""


def _pairs(arguments):
    """`--name value` and `--name=value`, in order; what has no value is empty."""
    index = 0
    while index < len(arguments):
        word = arguments[index]
        index += 1
        if not word.startswith("--"):
            continue
        name, equals, value = word[2:].partition("=")
        if not equals:
            has_value = index < len(arguments) and (not arguments[index].startswith("--")
                                                    or " " in arguments[index])
            value = arguments[index] if has_value else ""
            index += 1 if has_value else 0
        yield name, value


def getResolvedOptions(args, options):  # noqa: N802
    """A dictionary of the named options of the command line `args`, each of which must be there.

    A name is one without its two dashes. TempDir and RedshiftTempDir are two names of one option.
    """
    for option in options:
        if option in RESERVED and option != "JOB_NAME":
            continue
        if option in OPTIONAL:
            raise RuntimeError(f"Using reserved arguments {option}")
    given = dict(_pairs(list(args)[1:]))
    for one, other in (TEMPORARY, TEMPORARY[::-1]):
        if one in given:
            given.setdefault(other, given[one])
    missing = [name for name in options if name not in given]
    if missing:
        names = ", ".join("--" + name for name in missing)
        raise GlueArgumentError(f"the following arguments are required: {names}")
    resolved = {name: default for name, default in OPTIONAL.items() if default is not None}
    for name in (*RESERVED, *OPTIONAL, *TEMPORARY):
        if name in given:
            resolved[name] = given[name]
    resolved.update({name: given[name] for name in options})
    return {name.replace("-", "_") if name in OPTIONAL else name: value
            for name, value in resolved.items()}
