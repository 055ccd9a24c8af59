# Files under 400 lines, functions of at most 60 (LIMIT=… -v for another).
# Relies on the format: a function's body is between a "{" and a "}" that
# stand alone in the first column.

function check_file() {
	if (last != "" && lines >= 400) {
		print last ": " lines " lines; a name is missing"
		bad = 1
	}
}

FNR == 1 { check_file(); last = FILENAME; start = 0 }
{ lines = FNR }
/^\{$/ { start = FNR }
/^\}$/ {
	if (start && FNR - start - 1 > 60) {
		print FILENAME ":" start ": a function of " FNR - start - 1 " lines"
		bad = 1
	}
	start = 0
}
END { check_file(); exit bad }
