# Runs the examples of one manual page, and says for each in TAP's words, but
# without numbers, whether its output is what the page says.
#
#   perl examples.pl PAGE PROJECT
#
# In EXAMPLES, in literal text: a line behind "$ " is run by sh in PROJECT, and
# the lines up to the next such line are what it prints. "$ cat FILE" makes
# FILE of them instead. Blanks and line ends do not count, so that a page may
# fold its lines; "..." stands for anything; /home/you/project is PROJECT. Of
# `holdfast check` the page may show the beginning only, and its status has to
# be the verdict's.
use strict;
use warnings;
use File::Basename;
use File::Path;

my ($page, $project) = @ARGV;
my $name = basename($page);
my @steps;
open(my $in, '<', $page) or die "$page: $!";
my ($examples, $literal, $last) = (0, 0);
while (my $line = <$in>) {
    if ($line =~ /^\.Sh (.*)/) { $examples = $1 eq 'EXAMPLES' }
    elsif (!$examples) { next }
    elsif ($line =~ /^\.Bd -literal/) { $literal = 1 }
    elsif ($line =~ /^\.Ed/) { ($literal, $last) = (0) }
    elsif ($literal) {
        $line =~ s/^\\&//;
        $line =~ s/\\e/\\/g;
        $line =~ s{/home/you/project}{$project}g;
        if ($line =~ /^\$ (.*)/) {
            $last = { command => $1, text => '' };
            push @steps, $last;
        } elsif ($last) {
            $last->{text} .= $line;
        }
    }
}
close $in;

sub write_file {
    my ($path, $text) = @_;
    $path =~ s/^~/$ENV{HOME}/;
    $path = "$project/$path" unless $path =~ m{^/};
    mkpath(dirname($path));
    open(my $out, '>', $path) or die "$path: $!";
    print $out $text;
    close $out;
}

sub pattern { # of a text with "..." in it, without its blanks
    my ($text) = @_;
    $text =~ s/\s+//g;
    return join('.*', map { quotemeta } split(/\.\.\./, $text, -1));
}

my %statuses = (deny => 1, ask => 1, passes => 0, note => 0, approve => 0);
my $ran = 0;
chdir $project or die "$project: $!";
for my $step (@steps) {
    my ($command, $text) = ($step->{command}, $step->{text});
    if ($command =~ /^cat (\S+)$/) {
        write_file($1, $text);
        next;
    }
    $ran++;
    $ENV{EXAMPLE} = $command;
    my $got = `sh -c "\$EXAMPLE" 2>&1 </dev/null`;
    my $status = $? >> 8;
    (my $flat = $got) =~ s/\s+//g;
    my $want = pattern($text);
    my $check = $command =~ /^holdfast check/;
    my $good = $check ? $flat =~ /^$want/s : $flat =~ /^$want$/s;
    my ($verdict) = $text =~ /^(\w+)/;
    $good = 0 if $check && defined $verdict && defined $statuses{$verdict}
        && $status != $statuses{$verdict};
    print $good ? 'ok' : 'not ok', " - $name: $command\n";
    next if $good;
    print "# $_\n" for "status $status", map { "got:  $_" } split(/\n/, $got);
    print "# want: $_\n" for split(/\n/, $text);
}
print "not ok - $name has no example that can be run\n" unless $ran;
