"""How AWS's names become C++ names."""

import re

KEYWORDS = set("""
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept
    const const_cast consteval constexpr constinit continue co_await co_return co_yield decltype
    default delete do double dynamic_cast else enum errno explicit export extern false float for
    friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or
    or_eq private protected public register reinterpret_cast requires return short signed sizeof
    static static_assert static_cast stderr stdin stdout struct switch template this thread_local
    throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t while
    xor xor_eq
""".split())

# Words whose capitals mislead.
SPECIAL = {"ETag": "Etag", "OAuth": "Oauth", "IPv": "Ipv", "GiB": "Gib", "MiB": "Mib"}


def snake(name):
    """SSECustomerKeyMD5 -> sse_customer_key_md5, VersionIDs -> version_ids."""
    for word, plain in SPECIAL.items():
        name = name.replace(word, plain)
    name = re.sub(r"([A-Z]{2,})s(?=[A-Z]|$)",
                  lambda match: match.group(1).capitalize() + "s", name)
    name = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    name = re.sub(r"([A-Z0-9])([A-Z][a-z])", r"\1_\2", name)
    name = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").lower()
    if name[0].isdigit():
        name = "_" + name
    return name + "_" if name in KEYWORDS else name


def camel(folder):
    """redshift-data -> RedshiftData."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[-_]", folder))


def identifier(folder):
    return folder.replace("-", "_")


def literal(text):
    """A C++ string literal of `text`, any bytes."""
    out = []
    for byte in text.encode():
        char = chr(byte)
        if char in '"\\':
            out.append("\\" + char)
        elif 32 <= byte < 127:
            out.append(char)
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out).replace("??", '?""?') + '"'


def view(text):
    """An initialiser of a std::string_view: cheap to compile, and null for None."""
    if text is None:
        return "{}"
    return f"{{{literal(text)}, {len(text.encode())}}}"
