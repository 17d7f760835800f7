"""Print pip's settings as shell exports of the variables under which uv knows them.

Run with the Python of an environment that has pip. What is set for uv already is left alone.
"""

import os
import shlex
import subprocess
import sys

#: pip's option: the variable that tells uv the same.
VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "no-index": "UV_NO_INDEX",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
}


def pip_options() -> dict[str, str]:
    """Return pip's options with their values; the environment wins over files, as in pip."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    options: dict[str, str] = {}
    from_environment: dict[str, str] = {}
    for line in listed.splitlines():
        name, _, quoted = line.partition("=")
        section, _, option = name.rpartition(".")
        if section not in ("global", "install", ":env:"):
            continue
        target = from_environment if section == ":env:" else options
        target[option] = "".join(shlex.split(quoted))
    return options | from_environment


def exports(options: dict[str, str]) -> dict[str, str]:
    """Return the variables to set for uv."""
    result: dict[str, str] = {}
    for option, value in options.items():
        variable = VARIABLES.get(option)
        if variable is None or os.environ.get(variable):
            continue
        words = value.split()
        if option == "find-links":
            # pip warns of a folder that is not there, uv stops.
            words = [word for word in words if "://" in word or os.path.isdir(word)]
        separator = "," if option == "find-links" else " "
        if words:
            result[variable] = separator.join(words)
    if "UV_INDEX" in result:
        # pip treats all indexes alike; the hashes of the lock file decide what is taken.
        result.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return result


if __name__ == "__main__":
    for variable, value in exports(pip_options()).items():
        sys.stdout.write(f"export {variable}={shlex.quote(value)}\n")
