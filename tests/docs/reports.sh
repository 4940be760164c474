#!/usr/bin/env bash
# The commands of docs/reports.md, in the site that docs/reports-first.md has made.
#   reports.sh PROGRAMS SITE FOLDER
# Before them: the same people in an empty hub, files whose names count submissions, records that wait, an official table.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
export PATH=$1:$PATH GATEHOUSE_MAPPINGS=$root/mappings
cp -r "$2" "$3" && cd "$3" || exit 1
rm -rf state federal errors.xlsx who.csv fields.csv lacking.csv deadlines.csv  # lists are not overwritten
sed -i 's/pirl-{quarter}.csv/pirl-{quarter}-{submission}.csv/' systems/federal.yaml
mv in/services/done/*.csv in/services/pending/ && mv in/wages/done/*.csv in/wages/pending/
gatehouse run services wages >/dev/null || exit 1
cat >in/services/pending/late.csv <<'CSV'
NO,SSN,LAST,FIRST,BORN,PROGRAM,ENTERED,SERVICE,RECORDED
C3,900456789,Nguyen,Bo,1990-11-30,adult,2024-03-04,2024-03-04,2024-06-05T15:00:00Z
CSV
cat >PIRL_2025.csv <<'CSV'
Data Element No.,Data Element Name,Data Type/Field Length,Code Value,WIOA Adult
100,Unique Individual Identifier (WIOA),AN 12,,R
201,Sex (WIOA),IN 1,"1 = Male
2 = Female
9 = Did not disclose",R
900,Date of Program Entry (WIOA),DT 8,,R
CSV
ln -s federal/pirl-2026Q1-INCOMPLETE-LAYOUT-SYNTHETIC-1.csv FILE
python3 "$root/tests/docs/page.py" "$root/docs/reports.md" "$3"
