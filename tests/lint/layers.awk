# Checks every #include "…" of common/, hooks/, cli/ and install/ against
# layers.txt, and that foreign headers stay in the file that tames them.
#   awk -f layers.awk layers.txt FILE...

function module_of(name,	m, best) {
	sub(/\.[ch]$/, "", name)
	best = ""
	for (m in layer)
		if ((name == m || index(name, m "_") == 1) && length(m) > length(best))
			best = m
	return best
}

function beside(name,	folder) {
	folder = FILENAME
	sub(/[^\/]*$/, "", folder)
	return system("test -e " folder name) == 0
}

function complain(text) {
	print FILENAME ":" FNR ": " text
	bad = 1
}

FILENAME ~ /layers\.txt$/ {
	if ($1 ~ /^[0-9]+$/)
		for (i = 2; i <= NF; i++)
			layer[$i] = $1
	next
}

FNR == 1 {
	n = split(FILENAME, part, "/")
	area = part[1]
	self = n > 2 ? part[2] : module_of(part[n])
	if (area == "common" && !(self in layer))
		complain("this module stands on no layer of layers.txt")
}

/^#include </ {
	only("cjson/", "common/json.c")
	only("ini.h", "common/conf.c")
	only("curl/", "common/sink/")
	only("libnotify/", "common/sink/")
	if (/<ctype\.h>/)
		complain("<ctype.h> asks the locale; util.h does not")
}

function only(header, where) {
	if (index($0, "<" header) && index(FILENAME, where) != 1)
		complain("<" header "…> belongs in " where)
}

/^#include "/ {
	split($0, quoted, "\"")
	name = quoted[2]
	if (name ~ /\//) {
		split(name, part, "/")
		other = part[1]
	} else
		other = module_of(name)
	# a header beside the file, in its own folder of common/
	if (other == "" && area == "common" && beside(name))
		other = self
	if (area == "common") {
		if (!(other in layer))
			complain("includes \"" name "\", which is not of common/")
		else if (other != self && layer[other] >= layer[self])
			complain(self " (layer " layer[self] ") includes " other " (layer " layer[other] ")")
	} else if (!(other in layer)) {
		# hook programs share nothing but common/
		there = (system("test -e " area "/" name) == 0)
		if (area == "hooks" || !(there || area == "install" && system("test -e cli/" name) == 0))
			complain(area " includes \"" name "\", which is not of common/")
	}
}

END { exit bad }
