// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// settings are the flags.
type settings struct {
	listen   string
	anywhere bool
	exports  string // file for the export lines; "" for none
	options  emulator.Options
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var in settings
	o := &in.options
	words := []wordFlag{
		{"second-credential", &o.SecondCredential, "answer to a second task credential", []string{"conflict", "bad-request", "allow", "replace"}},
		{"role", &o.Role, "role of the first user", []string{"admin", "owner", "viewer", "trusted-profile", "service-id"}},
		{"console-credential-name", &o.ConsoleCredentialName, "how the console names task credentials", []string{"key", "generic"}},
	}
	flags := flag.NewFlagSet("watsonx-emulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&in.listen, "listen", "127.0.0.1:8080", "`address` to listen on; port 0 takes a free one")
	flags.BoolVar(&in.anywhere, "i-know-this-is-not-ibm-cloud", false, "allow an address that other machines can reach")
	flags.StringVar(&in.exports, "exports", "", "`file` that has the export lines until the emulator stops")
	flags.Func("host", "`name` under which the emulator may be asked besides localhost and IP addresses; several are separated by commas",
		appendWords(&o.Hosts))
	for _, word := range words {
		flags.StringVar(word.value, word.name, word.known[0], word.usage+": "+strings.Join(word.known, ", "))
	}
	flags.DurationVar(&o.Latency, "latency", 0, "time added to each request")
	flags.IntVar(&o.KeyLimit, "key-limit", 20, "API keys that one identity may have")
	flags.DurationVar(&o.Propagation, "propagation", 0, "time for which something new cannot be seen")
	flags.Func("no-profile", "`regions`, separated by commas, in which the first user never opened watsonx",
		appendWords(&o.NoProfile))
	flags.Func("scoped-credential", "`regions`, separated by commas, in which the first user has a task credential with a scope",
		appendWords(&o.ScopedCredentials))
	flags.Int64Var(&o.Seed, "seed", 1, "decides ids, values and the order of lists")
	flags.IntVar(&o.Users, "users", 2, "people in the account")
	flags.IntVar(&o.Accounts, "accounts", 1, "accounts; the first user is a member of each")
	flags.IntVar(&o.PageSize, "page-size", 0, "upper limit of items on a page, up to 100; 0 leaves it to the client")
	flags.DurationVar(&o.TokenLife, "token-life", time.Hour, "how long a bearer token is good")
	if err := flags.Parse(args); err != nil {
		return in, err
	}
	if flags.NArg() > 0 {
		return in, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if in.listen == "" {
		return in, errors.New("-listen needs an address, such as 127.0.0.1:8080")
	}
	for _, word := range words {
		if !slices.Contains(word.known, *word.value) {
			return in, fmt.Errorf("-%s %q is not one of %s", word.name, *word.value, strings.Join(word.known, ", "))
		}
	}
	// The name that it listens on is the emulator's own.
	if host, _, err := net.SplitHostPort(in.listen); err == nil && host != "" && net.ParseIP(host) == nil {
		o.Hosts = append(o.Hosts, host)
	}
	return in, checkNumbers(in.options)
}

// A wordFlag is a flag that takes one of several words. The first is its default.
type wordFlag struct {
	name  string
	value *string
	usage string
	known []string
}

// appendWords makes a flag a list of words.
func appendWords(list *[]string) func(string) error {
	return func(words string) error {
		*list = append(*list, strings.Split(words, ",")...)
		return nil
	}
}

// checkNumbers refuses numbers that make no sense. The emulator takes a zero for "the
// usual", so a zero that was asked for would go unnoticed.
func checkNumbers(o emulator.Options) error {
	for _, number := range []struct {
		flag  string
		value any
		good  bool
		want  string
	}{
		{"key-limit", o.KeyLimit, o.KeyLimit >= 1, "at least 1"},
		{"users", o.Users, o.Users >= 1, "at least 1"},
		{"accounts", o.Accounts, o.Accounts >= 1, "at least 1"},
		{"seed", o.Seed, o.Seed != 0, "any number but 0"},
		{"page-size", o.PageSize, o.PageSize >= 0 && o.PageSize <= 100, "between 0 and 100"},
		{"latency", o.Latency, o.Latency >= 0, "not negative"},
		{"propagation", o.Propagation, o.Propagation >= 0, "not negative"},
		{"token-life", o.TokenLife, o.TokenLife >= time.Second, "at least 1s"},
	} {
		if !number.good {
			return fmt.Errorf("-%s %v must be %s", number.flag, number.value, number.want)
		}
	}
	return nil
}
