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
	options  emulator.Options
}

// The words that a flag may have for a value.
func secondCredentials() []string { return []string{"conflict", "bad-request", "allow", "replace"} }

func roles() []string { return []string{"admin", "owner", "viewer", "trusted-profile", "service-id"} }

func credentialNames() []string { return []string{"key", "generic"} }

func parse(args []string, stderr io.Writer) (settings, error) {
	var in settings
	flags := flag.NewFlagSet("watsonx-emulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&in.listen, "listen", "127.0.0.1:8080", "`address` to listen on; port 0 takes a free one")
	flags.BoolVar(&in.anywhere, "i-know-this-is-not-ibm-cloud", false, "allow an address that other machines can reach")
	flags.Func("host", "`name` under which the emulator may be asked besides localhost and IP addresses; several are separated by commas",
		appendWords(&in.options.Hosts))
	flags.DurationVar(&in.options.Latency, "latency", 0, "time added to each request")
	flags.StringVar(&in.options.SecondCredential, "second-credential", "conflict",
		"answer to a second task credential: "+strings.Join(secondCredentials(), ", "))
	flags.IntVar(&in.options.KeyLimit, "key-limit", 20, "API keys that one identity may have")
	flags.DurationVar(&in.options.Propagation, "propagation", 0, "time for which something new cannot be seen")
	flags.StringVar(&in.options.Role, "role", "admin", "role of the first user: "+strings.Join(roles(), ", "))
	flags.StringVar(&in.options.ConsoleCredentialName, "console-credential-name", "key",
		"how the console names task credentials: "+strings.Join(credentialNames(), ", "))
	flags.Func("no-profile", "`regions`, separated by commas, in which the first user never opened watsonx",
		appendWords(&in.options.NoProfile))
	flags.Func("scoped-credential", "`regions`, separated by commas, in which the first user has a task credential with a scope",
		appendWords(&in.options.ScopedCredentials))
	flags.Int64Var(&in.options.Seed, "seed", 1, "decides ids, values and the order of lists")
	flags.IntVar(&in.options.Users, "users", 2, "people in the account")
	flags.IntVar(&in.options.Accounts, "accounts", 1, "accounts; the first user is a member of each")
	flags.IntVar(&in.options.PageSize, "page-size", 0, "upper limit of items on a page, up to 100; 0 leaves it to the client")
	flags.DurationVar(&in.options.TokenLife, "token-life", time.Hour, "how long a bearer token is good")
	if err := flags.Parse(args); err != nil {
		return in, err
	}
	if flags.NArg() > 0 {
		return in, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err := in.check(); err != nil {
		return in, err
	}
	// The name that it listens on is the emulator's own.
	if host, _, err := net.SplitHostPort(in.listen); err == nil && host != "" && net.ParseIP(host) == nil {
		in.options.Hosts = append(in.options.Hosts, host)
	}
	return in, nil
}

// appendWords makes a flag a list of words.
func appendWords(list *[]string) func(string) error {
	return func(words string) error {
		*list = append(*list, strings.Split(words, ",")...)
		return nil
	}
}

// check refuses values that make no sense. The emulator's own options take a
// zero for "the usual", so a zero that was asked for would go unnoticed.
func (in settings) check() error {
	o := in.options
	if in.listen == "" {
		return errors.New("-listen needs an address, such as 127.0.0.1:8080")
	}
	for _, word := range []struct {
		flag, value string
		known       []string
	}{
		{"second-credential", o.SecondCredential, secondCredentials()},
		{"role", o.Role, roles()},
		{"console-credential-name", o.ConsoleCredentialName, credentialNames()},
	} {
		if !slices.Contains(word.known, word.value) {
			return fmt.Errorf("-%s %q is not one of %s", word.flag, word.value, strings.Join(word.known, ", "))
		}
	}
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
