# Functions that we do not use, looked for outside of comments and strings.

function strip(line,	out, i, ch, two) {
	out = ""
	for (i = 1; i <= length(line); i++) {
		ch = substr(line, i, 1)
		two = substr(line, i, 2)
		if (comment) {
			if (two == "*/") { comment = 0; i++ }
		} else if (quote != "") {
			if (ch == "\\") i++
			else if (ch == quote) quote = ""
		} else if (two == "/*") { comment = 1; i++ }
		else if (ch == "\"" || ch == "'") quote = ch
		else out = out ch
	}
	if (line !~ /\\$/)
		quote = ""
	return out
}

function ban(names, why,	list, n, i) {
	n = split(names, list, " ")
	for (i = 1; i <= n; i++)
		if (code ~ ("(^|[^A-Za-z0-9_.>])" list[i] "[ \t]*\\(")) {
			print FILENAME ":" FNR ": " list[i] "(): " why
			bad = 1
		}
}

# hook.c is the frame of programs: it speaks for them
FNR == 1 { comment = 0; quote = ""; library = FILENAME ~ /^common\// && FILENAME != "common/hook.c" }
{
	code = strip($0)
	ban("strcpy strcat sprintf vsprintf strncpy strncat gets", "knows no size, or cuts silently; use buf or snprintf")
	ban("strtok atoi atol atof", "hides errors; use util")
	ban("alloca setjmp longjmp", "leaves no way to check")
	ban("system popen", "goes through a shell")
	ban("mktemp tmpnam tempnam", "is a race")
	if (FILENAME !~ /^common\/place/)
		ban("getenv secure_getenv", "the environment is read in place.c")
	if (library)
		ban("printf fprintf vprintf vfprintf puts fputs putchar fputc putc fwrite perror dprintf", "libraries return, programs print")
	if (library && code ~ /(^|[^A-Za-z0-9_])(stdout|stderr)([^A-Za-z0-9_]|$)/) {
		print FILENAME ":" FNR ": libraries return, programs print"
		bad = 1
	}
	if (library)
		ban("exit abort", "only a program ends itself")
}
END { exit bad }
