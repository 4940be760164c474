"""A key ring of gpg in a folder of its own, for one who seals and opens files."""
import subprocess


class KeyRing:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(mode=0o700)
        self.gpg("--pinentry-mode", "loopback", "--passphrase", "", "--quick-gen-key", f"{folder.parent.name}@example.org", "future-default", "default", "never")
        listed = self.gpg("--with-colons", "--list-keys").decode().splitlines()
        self.fingerprint = next(line.split(":")[9] for line in listed if line.startswith("fpr"))

    def gpg(self, *words, given=b""):
        return subprocess.run(["gpg", "--homedir", self.folder, "--batch", "--quiet", "--trust-model", "always", *words], input=given,
                              capture_output=True, check=True).stdout

    def know(self, other):
        self.gpg("--import", given=other.gpg("--export"))

    def seal(self, plain, receiver, signed):
        return self.gpg("--recipient", receiver.fingerprint, *(["--sign"] if signed else []), "--encrypt", given=plain)

    def open(self, sealed):
        return self.gpg("--decrypt", given=sealed)

    def close(self):
        subprocess.run(["gpgconf", "--homedir", self.folder, "--kill", "gpg-agent"], check=False, capture_output=True)
