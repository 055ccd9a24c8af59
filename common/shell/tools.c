/* Programs that run code given among their options: git, make, ssh, tar. */
#include "via.h"

#include <string.h>

/* The part of a word after so many bytes. */
static struct shell_word tail(const struct shell_word *word, size_t from)
{
	struct shell_word rest = *word;

	rest.text += from;
	rest.len -= from;
	word_settle(&rest);
	return rest;
}

/* git settings whose value is a command. */
static bool setting_is_code(const char *name, size_t n)
{
	static const char *const names[] = {"core.pager", "core.editor",
	    "core.sshcommand", "core.askpass", "core.fsmonitor",
	    "core.gitproxy", "sequence.editor", "diff.external", "gpg.program",
	    "credential.helper", "uploadpack.packobjectshook",
	    "sendemail.smtpserver", "web.browser", "ssh.variant",
	    "interactive.difffilter", "init.templatedir"};
	static const char *const ends[] = {".textconv", ".command", ".clean",
	    ".smudge", ".process", ".driver", ".cmd", ".uploadpack",
	    ".receivepack", ".program", ".helper"};
	char low[64];
	size_t i;

	for (i = 0; i < n && i + 1 < sizeof(low); i++)
		low[i] = name[i] >= 'A' && name[i] <= 'Z'
			     ? (char)(name[i] - 'A' + 'a')
			     : name[i];
	low[i] = '\0';
	n = i;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(low, names[i]))
			return true;
	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (n > strlen(ends[i]) &&
		    !strcmp(low + n - strlen(ends[i]), ends[i]))
			return true;
	return !strncmp(low, "pager.", 6);
}

static void git_code(
    struct walk *w, const struct wrapper *wrapper, struct shell_word code)
{
	if (code.text[0] == '!')
		code = tail(&code, 1);
	if (!code.len || word_is(&code, "true") || word_is(&code, "false"))
		return; /* a switch, no command */
	via_code(w, wrapper, &code, 0);
}

/* name=value of -c, or of `git config name value`; `use`: the words after
 * it, in which an alias may be called. */
static void git_setting(struct walk *w, const struct wrapper *wrapper,
    const struct shell_word *name, const struct shell_word *value,
    const struct shell_command *command, size_t use)
{
	size_t n = strcspn(name->text, "=");
	struct words words = {0};
	struct shell_command inner = *command;

	if (setting_is_code(name->text, n)) {
		git_code(w, wrapper, *value);
		return;
	}
	if (strncmp(name->text, "alias.", 6))
		return;
	if (value->text[0] == '!') {
		git_code(w, wrapper, *value);
		return;
	}
	if (use && use < command->n_words &&
	    (command->words[use].len != n - 6 ||
		strncmp(command->words[use].text, name->text + 6, n - 6)))
		return;
	words_add(w, &words, word_literal("git"));
	words_split(w, value, &words);
	for (size_t i = use + 1; use && i < command->n_words; i++)
		words_add(w, &words, command->words[i]);
	inner.words = words.at;
	inner.n_words = words.n;
	walk_inner(w, &inner, 0, "git alias", 0);
}

/* Options of subcommands whose value is a command. */
static void git_option(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, const char *sub, size_t i)
{
	static const struct {
		const char *sub, *option;
	} options[] = {
	    {"rebase", "--exec"},
	    {"rebase", "-x"},
	    {"clone", "--upload-pack"},
	    {"clone", "-u"},
	    {"fetch", "--upload-pack"},
	    {"pull", "--upload-pack"},
	    {"ls-remote", "--upload-pack"},
	    {"ls-remote", "--exec"},
	    {"fetch-pack", "--upload-pack"},
	    {"push", "--receive-pack"},
	    {"push", "--exec"},
	    {"archive", "--exec"},
	    {"difftool", "--extcmd"},
	    {"difftool", "-x"},
	    {"grep", "--open-files-in-pager"},
	    {"filter-branch", "--tree-filter"},
	    {"filter-branch", "--index-filter"},
	    {"filter-branch", "--msg-filter"},
	    {"filter-branch", "--env-filter"},
	    {"filter-branch", "--commit-filter"},
	    {"filter-branch", "--tag-name-filter"},
	    {"filter-branch", "--parent-filter"},
	    {"filter-branch", "--setup"},
	};
	const struct shell_word *word = &command->words[i];

	for (size_t j = 0; j < sizeof(options) / sizeof(*options); j++) {
		size_t n = strlen(options[j].option);

		if (strcmp(sub, options[j].sub) ||
		    strncmp(word->text, options[j].option, n))
			continue;
		if (word->text[n] == '=')
			git_code(w, wrapper, tail(word, n + 1));
		else if (!word->text[n] && i + 1 < command->n_words)
			git_code(w, wrapper, command->words[i + 1]);
	}
	if (!strncmp(word->text, "ext::", 5))
		git_code(w, wrapper, tail(word, 5));
}

/* submodule foreach code, bisect run program */
static void git_rest(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, const char *sub, size_t i)
{
	struct shell_word code;

	if (!strcmp(sub, "submodule")) {
		while (i < command->n_words &&
		       !word_is(&command->words[i], "foreach"))
			i++;
		for (i++;
		     i < command->n_words && command->words[i].text[0] == '-';)
			i++;
		if (i >= command->n_words)
			return;
		code = words_join(w, command->words + i, command->n_words - i);
		via_code(w, wrapper, &code, 0);
	} else if (!strcmp(sub, "bisect") && i < command->n_words &&
		   word_is(&command->words[i], "run")) {
		walk_inner(w, command, i + 1, wrapper->name, 0);
	}
}

static void git_config(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t i)
{
	for (; i + 1 < command->n_words; i++)
		if (command->words[i].text[0] != '-' &&
		    strchr(command->words[i].text, '.')) {
			git_setting(w, wrapper, &command->words[i],
			    &command->words[i + 1], command, 0);
			return;
		}
}

void via_git(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	size_t sub = from, i;
	const char *name;

	for (; sub < command->n_words && command->words[sub].text[0] == '-';
	     sub++) {
		const char *text = command->words[sub].text;

		sub += !strcmp(text, "-c") || !strcmp(text, "-C") ||
		       !strcmp(text, "--git-dir") ||
		       !strcmp(text, "--work-tree") ||
		       !strcmp(text, "--namespace") ||
		       !strcmp(text, "--exec-path");
	}
	for (i = from; i < sub && i + 1 < command->n_words; i++) {
		const struct shell_word *setting = &command->words[i + 1];
		struct shell_word value, joined;

		/* -cNAME=VALUE in one word */
		if (!strncmp(command->words[i].text, "-c", 2) &&
		    strchr(command->words[i].text, '=')) {
			joined = tail(&command->words[i], 2);
			setting = &joined;
		} else if (!word_is(&command->words[i], "-c")) {
			continue;
		}
		value = tail(setting, strcspn(setting->text, "="));
		if (value.len)
			value = tail(&value, 1);
		git_setting(w, wrapper, setting, &value, command, sub);
	}
	name = sub < command->n_words ? command->words[sub].text : "";
	for (i = sub + 1; i < command->n_words; i++)
		git_option(w, wrapper, command, name, i);
	if (!strcmp(name, "config"))
		git_config(w, wrapper, command, sub + 1);
	git_rest(w, wrapper, command, name, sub + 1);
}

/* make NAME=value and --eval: $(shell code) in them runs at once, and a value
 * that holds a shell's signs is put where a recipe runs it. */
void via_make(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	for (size_t i = from; i < command->n_words; i++) {
		const struct shell_word *word = &command->words[i];
		const char *equals = strchr(word->text, '=');
		const char *shell = strstr(word->text, "$(shell ");
		struct shell_word code;

		if (shell) {
			size_t at = (size_t)(shell - word->text) + 8, end;

			code = tail(word, at);
			for (end = code.len; end && code.text[end - 1] != ')';)
				end--;
			code = word_of(w, code.text, end ? end - 1 : code.len);
			via_code(w, wrapper, &code, 0);
		} else if (word->text[0] != '-' && equals &&
			   strpbrk(equals, ";|&`$")) {
			code = tail(word, (size_t)(equals - word->text) + 1);
			via_code(w, wrapper, &code, 0);
		} else if (!strncmp(word->text, "SHELL=", 6)) {
			code = tail(word, 6);
			via_code(w, wrapper, &code, 0);
		}
		if (!strncmp(word->text, "--eval", 6) ||
		    !strncmp(word->text, "-E", 2))
			walk_unknown_code(w, word->from, "a makefile's text");
		if (!strcmp(word->text, "-f") && i + 1 < command->n_words &&
		    script_text(w, command, &command->words[i + 1], &code))
			walk_unknown_code(w, command->input.from,
			    "a makefile that is no file");
	}
}

/* -o ProxyCommand=code runs here; what follows the host runs there. */
void via_ssh(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	static const char *const local[] = {
	    "proxycommand", "localcommand", "knownhostscommand"};
	struct wrapper here = *wrapper;
	struct wrapper options = {.values = "BbcDEeFIiJLlmOopQRSWw",
	    .long_values = "",
	    .none = "NOQ",
	    .code = ""};
	size_t code = 0, i;
	bool nothing = false;
	struct shell_word text;

	here.flags = 0;
	i = via_options(&options, command, from, &code, &nothing);
	for (size_t j = from; j < i && j < command->n_words; j++) {
		const char *value = command->words[j].text;
		size_t n;

		value += strncmp(value, "-o", 2) ? 0 : 2;
		n = strcspn(value, "= ");
		for (size_t k = 0; k < sizeof(local) / sizeof(*local); k++) {
			size_t same = 0;

			while (same < n && local[k][same] &&
			       (value[same] | 0x20) == local[k][same])
				same++;
			if (!n || same < n || local[k][same] || !value[n])
				continue;
			text = tail(&command->words[j],
			    (size_t)(value - command->words[j].text) + n + 1);
			via_code(w, &here, &text, 0);
		}
	}
	i += i < command->n_words ? 1 : 0;
	/* options may follow the host */
	i = via_options(&options, command, i, &code, &nothing);
	if (i < command->n_words) {
		text = words_join(w, command->words + i, command->n_words - i);
		via_code(w, wrapper, &text, 0);
	} else if (!nothing && input_text(w, &command->input, &text)) {
		via_code(w, wrapper, &text, 0);
	}
}

/* One option in many tools: the whole value is a command. */
static const struct {
	const char *program, *option;
} tool_options[] = {
    {"tar", "--checkpoint-action=exec="},
    {"gtar", "--checkpoint-action=exec="},
    {"tar", "--to-command"},
    {"tar", "--use-compress-program"},
    {"tar", "--rsh-command"},
    {"tar", "--info-script"},
    {"tar", "--new-volume-script"},
    {"tar", "-I"},
    {"tar", "-F"},
    {"socat", "EXEC:"},
    {"socat", "exec:"},
    {"socat", "SYSTEM:"},
    {"socat", "system:"},
    {"nc", "-e"},
    {"nc", "-c"},
    {"ncat", "-e"},
    {"ncat", "-c"},
    {"ncat", "--exec"},
    {"ncat", "--sh-exec"},
    {"rsync", "-e"},
    {"rsync", "--rsh"},
    {"rsync", "--rsync-path"},
    {"sort", "--compress-program"},
    {"man", "--html"},
    {"man", "-H"},
    {"man", "-P"},
    {"man", "--pager"},
    {"zip", "-TT"},
    {"zip", "--unzip-command"},
    {"scp", "-S"},
    {"sftp", "-S"},
    {"scp", "-oProxyCommand="},
    {"sftp", "-oProxyCommand="},
};

void via_tools(struct walk *w, const struct wrapper *wrapper,
    const struct shell_command *command, size_t from)
{
	for (size_t i = from; i < command->n_words; i++)
		for (size_t j = 0;
		     j < sizeof(tool_options) / sizeof(*tool_options); j++) {
			const char *option = tool_options[j].option;
			const struct shell_word *word = &command->words[i];
			size_t n = strlen(option);
			struct shell_word code;

			if (strcmp(wrapper->name, tool_options[j].program) ||
			    strncmp(word->text, option, n))
				continue;
			if (strchr("=:", option[n - 1]))
				code = tail(word, n);
			else if (word->text[n] == '=')
				code = tail(word, n + 1);
			else if (!word->text[n] && i + 1 < command->n_words)
				code = command->words[i + 1];
			else
				continue;
			via_code(w, wrapper, &code, 0);
		}
}
