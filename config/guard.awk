# Makes guard.index, which the guard reads instead of the INI files: all that
# is known of one program, and all rules about it, in one block "@NAME".
#   awk -f guard.awk programs/*.ini packs/*.ini > guard.index
# Rules whose program is a pattern stand in "@*", those over SQL alone in
# "@%sql". Lines for people and for tests (blocks, allows) are left out.

function add(name, text) {
	if (!(name in blocks))
		order[++n] = name
	blocks[name] = blocks[name] text
}

function base_of(name) {
	if (name ~ /[*?[]/)
		return "*"
	sub(/.*\//, "", name)
	return name
}

# "a|b sub" stands for "a sub" and "b sub"
function end_program(	i, k, names, rest) {
	rest = head
	sub(/^[^ ]+/, "", rest)
	sub(/ .*/, "", head)
	k = split(head, names, "|")
	for (i = 1; i <= k; i++)
		add(names[i], "=P\t" names[i] rest "\t" where "\n" body)
}

# each program gets the lines that name it, and the rest of the rule
function end_rule(	i, k, names, first, own, name) {
	if (!matches && sql)
		add("%sql", "=R\t" head "\t" pack "\t" where "\n" body)
	for (i = 1; i <= matches; i++) {
		first = match_line[i]
		sub(/ .*/, "", first)
		for (k = split(first, names, "|"); k > 0; k--) {
			name = base_of(names[k])
			own[name] = own[name] "match=" names[k] substr(match_line[i], length(first) + 1) "\n"
		}
	}
	for (name in own)
		add(name, "=R\t" head "\t" pack "\t" where "\n" own[name] body)
	for (name in own)
		delete own[name]
}

function end_section() {
	if (kind == "program")
		end_program()
	if (kind == "rule")
		end_rule()
	kind = body = ""
	matches = sql = 0
}

FNR == 1 {
	end_section()
	file = FILENAME
	sub(/.*\//, "", file)
	pack = ""
	if (FILENAME ~ /packs\/[^\/]*$/) {
		pack = file
		sub(/\.ini$/, "", pack)
	}
	shown = pack ? "pack " pack : file
}

/^\[/ {
	end_section()
	head = substr($0, 2, length($0) - 2)
	kind = head
	sub(/ .*/, "", kind)
	sub(/^[^ ]+ ?/, "", head)
	where = shown ":" FNR
	next
}

/^[;#]/ || /^[ \t]*$/ || /^(blocks|notes|allows|severity|about) *=/ {
	next
}

# the lists of the core pack: KEY, value and where it stands
kind == "scope" {
	line = $0
	sub(/[ \t]+$/, "", line)
	sub(/ *= */, "\t", line)
	add("%scope", line "\t" shown ":" FNR "\n")
	next
}

kind == "pack" && /^default *= *yes/ {
	defaults = defaults " " pack
	next
}

{
	line = $0
	sub(/[ \t]+$/, "", line)
	sub(/ *= */, "=", line)
	if (line ~ /^match=/) {
		match_line[++matches] = substr(line, 7)
		next
	}
	if (line ~ /^sql=/ && kind == "rule")
		sql = 1
	body = body line "\n"
}

# the table first, sorted for a search by halves, with a width of its numbers that does not depend on them
END {
	end_section()
	add("%default", defaults " ")
	for (i = 2; i <= n; i++) {
		name = order[i]
		for (k = i - 1; k > 0 && order[k] "" > name ""; k--)
			order[k + 1] = order[k]
		order[k + 1] = name
	}
	size = 2
	for (i = 1; i <= n; i++)
		size += length(order[i]) + 17
	at = size
	for (i = 1; i <= n; i++) {
		printf "\n%s %07d %07d", order[i], at, length(blocks[order[i]])
		at += length(blocks[order[i]])
	}
	printf "\n\f"
	for (i = 1; i <= n; i++)
		printf "%s", blocks[order[i]]
}
