"""What a run's ErrorMessage says of an exception: its category, as AWS Glue classifies errors, the
line of the script at which it left, and the exception."""

import os
import traceback

MAX_CHARACTERS = 1900
BY_NAME = {
    "SyntaxError": "SYNTAX_ERROR", "IndentationError": "SYNTAX_ERROR", "TabError": "SYNTAX_ERROR",
    "ImportError": "IMPORT_ERROR", "ModuleNotFoundError": "IMPORT_ERROR",
    "GlueArgumentError": "INVALID_ARGUMENT_ERROR", "SystemExit": "SYSTEM_EXIT_ERROR",
    "MemoryError": "OUT_OF_MEMORY_ERROR", "OutOfMemoryException": "OUT_OF_MEMORY_ERROR",
    "AnalysisException": "QUERY_ERROR", "ParseException": "QUERY_ERROR",
    "NoCredentialsError": "PERMISSION_ERROR", "PermissionError": "PERMISSION_ERROR",
    "NotImplementedError": "UNSUPPORTED_OPERATION_ERROR",
    "PySparkNotImplementedError": "UNSUPPORTED_OPERATION_ERROR",
}
NOT_FOUND = ("NoSuchKey", "NoSuchBucket", "EntityNotFoundException", "404",
             "ResourceNotFoundException")
DENIED = ("AccessDenied", "AccessDeniedException", "403", "UnauthorizedOperation")


def category_of(error):
    if getattr(error, "category", ""):  # a Scala script's
        return error.category
    code = ""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        code = str(response.get("Error", {}).get("Code", ""))
    if code in DENIED:
        return "PERMISSION_ERROR"
    if code in NOT_FOUND:
        return "RESOURCE_NOT_FOUND_ERROR"
    for kind in type(error).__mro__:
        if kind.__name__ in BY_NAME:
            return BY_NAME[kind.__name__]
    return "UNCLASSIFIED_ERROR"


def line_of(error, path):
    """The line of the script, or of what it brought, at which the error left it; 0: none."""
    if isinstance(error, SyntaxError) and error.filename == path:
        return error.lineno or 0
    folder = os.path.dirname(path)
    line = getattr(error, "script_line", 0)
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == path:
            line = frame.lineno
        elif not line and frame.filename.startswith(folder + os.sep):
            line = frame.lineno
    return line


def describe(error, path, is_python_shell):
    text = str(error)
    if isinstance(error, SystemExit):
        text = str(error.code)
    if isinstance(error, SyntaxError):
        text = error.msg + (f": {error.text.strip()}" if error.text else "")
    line = line_of(error, path)
    parts = [f"Error Category: {category_of(error)}"]
    if line:
        parts.append(f"Failed Line Number: {line}")
    if is_python_shell:
        parts.append("Command failed with exit code 1")
    parts.append(f"{type(error).__name__}: {text}" if text else type(error).__name__)
    return "; ".join(parts)[:MAX_CHARACTERS]
