// What `gatehouse doctor` finds about the site, its machine and its service. The rules belong to the same table as
// those of `check`.
#include <array>

#include "control/finding_rules.hpp"

namespace gatehouse::control {
namespace {

using enum CheckArea;

constexpr auto rules = std::to_array<FindingRule>({
    {"site-open", upkeep, "Anybody on this machine may change the site's files: where records go, and to whom.",
     "Take the right away: chmod -R o-w on the site's folder."},
    {"secret-open", upkeep, "A private key, a password or a folder of keys can be opened by other accounts.",
     "chmod go= on it; if others may have read it, change the secret too."},
    {"foreign-owner", upkeep,
     "Files in state/ belong to another account than the site; the service may fail on them.",
     "Stop the service, chown -R them to the site's account, and run commands as that account (sudo -u "
     "gatehouse)."},
    {"cannot-work", upkeep, "This account may not do in the site what the service does.",
     "Run `gatehouse doctor` as the service's account; or correct owner and mode of the folder."},
    {"store-open", upkeep,
     "Other accounts may read the store's file. What is personal in it is sealed; counts and "
     "names of routes are not.",
     "chmod o= on the folder state/."},
    {"disk-full", upkeep, "The free space may not last for one more day like the busiest one.",
     "Free or add space now; delete or move files in done/ folders and old copies. A full disk stops intake; "
     "nothing "
     "is lost."},
    {"disk-low", upkeep, "The free space may not last for one more week.", "Add space, or move old files away."},
    {"disk-files", upkeep, "The file system can hold few more files, however small.",
     "Move files of done/ folders away; ask for a file system with more inodes."},
    {"clock-not-synchronised", upkeep, "The kernel does not know of anything that keeps the clock right.",
     "Install and start chrony or systemd-timesyncd, against the agency's time server."},
    {"clock-behind", upkeep, "The store remembers a time that has not come yet by this clock: it was set back.",
     "Correct the clock before anything runs: schedules and due dates follow it."},
    {"clock-jumped", upkeep, "The clock went forward by itself while the service ran.",
     "See in the log of the time service why; runs that were skipped are caught up once."},
    {"certificate-expired", upkeep, "A certificate has ended: whoever is shown it refuses, or should.",
     "Put the new one in its place; the API's and ours by a restart of the service, a system's by its owner."},
    {"certificate-expiring", upkeep, "A certificate ends within thirty days.", "Order the new one now."},
    {"certificate-not-yet", upkeep, "A certificate is not good yet.", "See whether it, and the clock, are right."},
    {"certificate-unreadable", upkeep, "A file that should hold certificates cannot be read or holds none.",
     "Correct the path or the file: PEM, readable by the service's account."},
    {"pgp-key-expired", upkeep,
     "An OpenPGP key has ended: nothing can be sealed for it, or its signature is refused.",
     "Get the owner's new key, check its fingerprint by another way, and import it into pgp_home."},
    {"pgp-key-expiring", upkeep, "An OpenPGP key ends within thirty days.", "Ask its owner for the next one now."},
    {"pgp-key-unusable", upkeep, "An OpenPGP key that a system's options name is missing, revoked or unfit.",
     "Import the right key with gpg --homedir, or correct the fingerprint."},
    {"unreachable", upkeep, "A system does not answer, or not in time.",
     "See whether it, the network and its name are up; deliveries wait and are tried again by themselves."},
    {"not-let-in", upkeep, "A system answers and refuses us, or does not prove that it is who it should be.",
     "Ask its owner whether our account, key or certificate still stands, and whether theirs was changed."},
    {"no-sign-in", upkeep, "The sign-in provider that access.yaml names does not answer, or is another one.",
     "See what the message says; until it is mended people sign in with a password or a token, if they may."},
    {"place-missing", upkeep, "A system lets us in, and what we read or write there is not there.",
     "Ask its owner; or correct the option."},
    {"cannot-try", upkeep, "An option of the system is such that nothing can be tried.",
     "Mend what the message names: often a file of a secret that is missing."},
    {"untested-site", upkeep, "Mappings are put to work though their tests fail or are missing.",
     "Mend the tests, and take `untested: yes` out of site.yaml."},
    {"nobody-signs-in", upkeep, "The API can be called from other machines and asks nobody who they are.",
     "Write access.yaml (docs/security/access.md), or let the API listen on 127.0.0.1."},
    {"api-in-clear", upkeep, "The API speaks to other machines without TLS.",
     "Give it a certificate (api.tls), or see to it that only the TLS proxy in front reaches it."},
    {"database-in-clear", upkeep, "A database on another machine is asked over a line that nothing protects.",
     "Demand TLS in the driver's attributes: SSLmode=verify-full, or SSLVERIFY=1."},
    {"agreement-expiring", upkeep, "An agreement ends within thirty days; nothing leaves under it then.",
     "Renew it with its parties, and change the dates when it is signed."},
    {"store-unusable", upkeep, "The store cannot be opened or does not answer.",
     "Follow the message; docs/operating.md says how a copy is put back."},
    {"store-slow", upkeep, "The store takes long to answer.",
     "Look for what else uses the disk or the server; docs/postgresql.md for a site that has outgrown its "
     "machine."},
    {"log-grows", upkeep, "The store's log is not brought into the store.",
     "End what reads for hours (a copy, an export that hangs); restart the service in a quiet hour."},
    {"audit-cut", upkeep,
     "The audit trail is not what heads kept elsewhere say: its end is missing, or an older copy "
     "of the store was put in place.",
     "Stop the service, keep everything as it is, and call the security officer."},
    {"model-unusable", upkeep, "The model that judges who is who cannot be used: its file is gone or was changed.",
     "Put the file back from a copy, or go back to the shipped model with `gatehouse clients activate 1`."},
    {"balance-broken", upkeep, "A balance does not hold: a record is not accounted for.",
     "Stop the service and run `gatehouse fsck`."},
    {"route-failing", upkeep, "The last runs of a route were all red.",
     "The note says why; `gatehouse status` has more."},
    {"report-overdue", upkeep, "A federal report's due date is over, and nothing was sent of its quarter.",
     "Make and send it under Reports, or by `gatehouse export`; `gatehouse report calendar` tells what is due."},
    {"late", upkeep, "A route does not keep its promise of freshness.",
     "See with `gatehouse status` whether files failed to come or deliveries fail."},
    {"service-down", upkeep, "Routes have schedules, and no service works on the site.",
     "systemctl start gatehouse; its log says why it ended."},
    {"service-silent", upkeep, "A process holds the site and does not answer.",
     "Look at its log and the machine's load; systemctl restart gatehouse loses nothing."},
    {"service-old-files", upkeep, "The site's files were changed since the service read them.",
     "systemctl reload gatehouse; what is wrong with the new files stands in the log (GH-012)."},
    {"backup-none", upkeep, "No copy of the site was ever made by `gatehouse backup`.",
     "Make one, and let cron or a timer make one every night (docs/operating.md)."},
    {"backup-old", upkeep, "The last copy is older than two days.", "See why the nightly job fails."},
    {"backup-gone", upkeep, "The last copy is not where it was made.",
     "If it was moved to a safe place, all is well; else make another one."},
    {"backup-same-disk", upkeep, "The last copy lies on the site's own disk.",
     "Write copies to another disk or machine, or move them there each night."},
});

}  // namespace

std::span<const FindingRule> upkeep_rules() { return rules; }

}  // namespace gatehouse::control
