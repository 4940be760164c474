# The mapping benchmark's job for awk: claims-30 (fixed-width) to claims-40 (CSV).
#   LC_ALL=C awk -f claims.awk IN >OUT
function trim(s) { sub(/ +$/, "", s); sub(/^ +/, "", s); return s }
function cell(s) {
  if (s ~ /[",\r]/) { gsub(/"/, "\"\"", s); return "\"" s "\"" }
  return s
}
function iso(s) { return s == "" ? "" : substr(s, 5, 4) "-" substr(s, 1, 2) "-" substr(s, 3, 2) }
function code(table, s, otherwise) { return (table, s) in words ? words[table, s] : otherwise }
function know(table, pairs,   list, n, i) { n = split(pairs, list, " "); for (i = 1; i < n; i += 2) words[table, list[i]] = list[i + 1] }
BEGIN {
  names = "SSN LAST FIRST MI DOB SEX RACE ETH ADDR1 ADDR2 CITY ST ZIP PHONE EMAIL ID TYPE STATUS BYB BYE FILED WBA MBA ENO ENM NAICS WHY EDU VET LO"
  widths = "9 25 20 1 8 1 2 1 35 10 20 2 9 10 36 12 2 2 8 8 8 7 9 10 30 6 2 2 1 3"
  fields = split(names, name, " "); split(widths, width, " ")
  at = 1
  for (i = 1; i <= fields; ++i) { first[i] = at; at += width[i] }
  know("sex", "M 1 F 2"); know("eth", "H 1 N 0"); know("vet", "Y 1")
  know("race", "01 WHITE 02 BLACK 03 ASIAN 04 AIAN 05 NHPI 06 MULTI")
  know("type", "RG 1 UX 2 UF 3 CW 4 EB 5 TA 6 DU 7 PU 8")
  know("status", "AC ACTIVE EX EXHAUSTED PN PENDING DN DENIED SU SUSPENDED CL CLOSED")
  know("why", "LO 01 VQ 02 MC 03 RD 04 SC 05 LD 06 OT 07 RT 08 SE 09 UN 10")
  know("fips", "IL 17 OH 39 MN 27 NY 36 OR 41 MO 29 LA 22 WA 53 MT 30 DE 10")
  print "individual_id,last_name,first_name,middle_initial,full_name,date_of_birth,sex,race,ethnicity,address1," \
    "address2,city,state,zip5,zip4,full_address,phone,email,claim_id,claim_type,claim_status,benefit_year_begin," \
    "benefit_year_end,filed_date,weekly_benefit,max_benefit,employer_no,employer_name,naics,naics_sector," \
    "separation_reason,education,veteran,local_office,source_system,state_fips,dislocated,program,has_email,record_key"
}
{
  for (i = 1; i <= fields; ++i) f[name[i]] = trim(substr($0, first[i], width[i]))
  last = toupper(f["LAST"]); given = toupper(f["FIRST"]); mi = toupper(f["MI"])
  street = toupper(f["ADDR1"]); unit = toupper(f["ADDR2"]); city = toupper(f["CITY"]); zip5 = substr(f["ZIP"], 1, 5)
  phone = f["PHONE"]
  if (length(phone) == 10) phone = "(" substr(phone, 1, 3) ") " substr(phone, 4, 3) "-" substr(phone, 7)
  dislocated = f["STATUS"] == "AC" && (f["WHY"] == "LO" || f["WHY"] == "LD")
  program = f["TYPE"] == "TA" ? "TAA" : f["TYPE"] ~ /^U/ ? "UC-FED" : "UC"
  print cell(f["SSN"]) "," cell(last) "," cell(given) "," cell(mi) "," \
    cell(last ", " given (mi == "" ? "" : " " mi)) "," iso(f["DOB"]) "," code("sex", f["SEX"], 9) "," \
    code("race", f["RACE"], "UNKNOWN") "," code("eth", f["ETH"], 9) "," cell(street) "," cell(unit) "," cell(city) "," \
    cell(f["ST"]) "," cell(zip5) "," cell(substr(f["ZIP"], 6)) "," \
    cell(street (unit == "" ? "" : " " unit) ", " city ", " f["ST"] " " zip5) "," cell(phone) "," \
    cell(tolower(f["EMAIL"])) "," cell(f["ID"]) "," code("type", f["TYPE"], 9) "," code("status", f["STATUS"], "UNKNOWN") "," \
    iso(f["BYB"]) "," iso(f["BYE"]) "," iso(f["FILED"] == "" ? f["BYB"] : f["FILED"]) "," cell(f["WBA"]) "," \
    cell(f["MBA"]) "," cell(f["ENO"]) "," cell(toupper(f["ENM"])) "," cell(f["NAICS"]) "," cell(substr(f["NAICS"], 1, 2)) "," \
    code("why", f["WHY"], 99) "," cell(f["EDU"]) "," code("vet", f["VET"], 0) "," cell(f["LO"] == "" ? "999" : f["LO"]) ",UI," \
    code("fips", f["ST"], "00") "," dislocated "," program "," (f["EMAIL"] == "" ? "N" : "Y") "," cell(f["ST"] "-" f["ID"])
}
