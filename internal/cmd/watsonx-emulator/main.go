// SPDX-License-Identifier: MPL-2.0

// The watsonx-emulator command serves an emulated IBM Cloud on a loopback
// address, prints what to export to use it, and runs until it is interrupted.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func main() {
	tfenv.Main(func(ctx context.Context) error { return run(ctx, os.Args[1:], os.Stdout, os.Stderr) })
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	in, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	}
	cloud, err := emulator.New(in.options)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", in.listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("another program listens on %s; choose another port with -listen, "+
			"or with LISTEN for make emulator, such as 127.0.0.1:0 for any free one", in.listen)
	}
	if err != nil {
		return err
	}
	defer listener.Close()
	// Asked of the listener and not of the flag: a host name may be anything.
	address, ok := listener.Addr().(*net.TCPAddr)
	if !in.anywhere && (!ok || !address.IP.IsLoopback()) {
		return fmt.Errorf("%s can be reached by other machines, and whoever reaches the emulator is its administrator; "+
			"add -i-know-this-is-not-ibm-cloud to serve it anyway", in.listen)
	}
	lines, notes := announcement(cloud.Users(), "http://"+listener.Addr().String())
	if in.exports != "" {
		if err := os.WriteFile(in.exports, []byte(lines), 0o600); err != nil {
			return err
		}
		defer os.Remove(in.exports)
	}
	fmt.Fprint(stdout, lines) // Nothing else goes there.
	for _, note := range notes {
		fmt.Fprintln(stderr, note)
	}
	server := &http.Server{Handler: cloud, ReadHeaderTimeout: 10 * time.Second}
	// Requests that still wait have nothing to lose.
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// settings are the flags.
type settings struct {
	listen   string
	anywhere bool
	exports  string // file for the export lines; "" for none
	options  emulator.Options
}

func parse(args []string, stderr io.Writer) (settings, error) {
	in := settings{options: emulator.Options{RequestLog: stderr}}
	o := &in.options
	words := []struct {
		value       *string
		name, usage string
		known       []string // the first is the default
	}{
		{&o.SecondCredential, "second-credential", "answer to a second task credential", []string{"conflict", "bad-request", "allow", "replace"}},
		{&o.Role, "role", "role of the first user", []string{"admin", "owner", "viewer", "trusted-profile", "service-id"}},
		{&o.ConsoleCredentialName, "console-credential-name", "how the console names task credentials", []string{"key", "generic"}},
	}
	flags := flag.NewFlagSet("watsonx-emulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&in.listen, "listen", "127.0.0.1:8080", "`address` to listen on; port 0 takes a free one")
	flags.BoolVar(&in.anywhere, "i-know-this-is-not-ibm-cloud", false, "allow an address that other machines can reach")
	flags.StringVar(&in.exports, "exports", "", "`file` that has the export lines until the emulator stops")
	for _, word := range words {
		flags.StringVar(word.value, word.name, word.known[0], word.usage+": "+strings.Join(word.known, ", "))
	}
	list := func(value *[]string, name, usage string) {
		flags.Func(name, usage, func(words string) error {
			*value = append(*value, strings.Split(words, ",")...)
			return nil
		})
	}
	list(&o.Hosts, "host",
		"`name` under which the emulator may be asked besides localhost and IP addresses; several are separated by commas")
	list(&o.NoProfile, "no-profile", "`regions`, separated by commas, in which the first user never opened watsonx")
	list(&o.ScopedCredentials, "scoped-credential",
		"`regions`, separated by commas, in which the first user has a task credential with a scope")
	flags.DurationVar(&o.Latency, "latency", 0, "time added to each request")
	flags.IntVar(&o.KeyLimit, "key-limit", 20, "API keys that one identity may have")
	flags.DurationVar(&o.Propagation, "propagation", 0, "time for which something new cannot be seen")
	flags.Int64Var(&o.Seed, "seed", 1, "decides ids, values and the order of lists")
	flags.IntVar(&o.Users, "users", 2, "people in the account")
	flags.IntVar(&o.Accounts, "accounts", 1, "accounts; the first user is a member of each")
	flags.IntVar(&o.PageSize, "page-size", 0, "upper limit of items on a page, up to 100; 0 leaves it to the client")
	flags.DurationVar(&o.TokenLife, "token-life", time.Hour, "how long a bearer token is good")
	if err := flags.Parse(args); err != nil {
		return in, err
	}
	// To the emulator a zero means "the usual", so a zero that was asked for would go unnoticed.
	err := cmp.Or(
		refuse(flags.NArg() > 0, "unexpected argument %q", flags.Arg(0)),
		refuse(in.listen == "", "-listen needs an address, such as 127.0.0.1:8080"),
		refuse(o.KeyLimit < 1, "-key-limit %d must be at least 1", o.KeyLimit),
		refuse(o.Users < 1, "-users %d must be at least 1", o.Users),
		refuse(o.Accounts < 1, "-accounts %d must be at least 1", o.Accounts),
		refuse(o.Seed == 0, "-seed 0 must be any number but 0"),
		refuse(o.PageSize < 0 || o.PageSize > 100, "-page-size %d must be between 0 and 100", o.PageSize),
		refuse(o.Latency < 0, "-latency %s must be not negative", o.Latency),
		refuse(o.Propagation < 0, "-propagation %s must be not negative", o.Propagation),
		refuse(o.TokenLife < time.Second, "-token-life %s must be at least 1s", o.TokenLife),
	)
	for _, word := range words {
		err = cmp.Or(err, refuse(!slices.Contains(word.known, *word.value),
			"-%s %q is not one of %s", word.name, *word.value, strings.Join(word.known, ", ")))
	}
	// The name that it listens on is the emulator's own.
	if host, _, err := net.SplitHostPort(in.listen); err == nil && host != "" && net.ParseIP(host) == nil {
		o.Hosts = append(o.Hosts, host)
	}
	return in, err
}

// refuse returns an error with the text if something is wrong.
func refuse(wrong bool, format string, args ...any) error {
	if !wrong {
		return nil
	}
	return fmt.Errorf(format, args...)
}

// announcement is the lines for eval with which Terraform finds the emulator, and notes for
// people: where it is, and the lines of the other users.
func announcement(users []emulator.User, base string) (exports string, notes []string) {
	export := func(name, value string) { exports += fmt.Sprintf("export %s=%s\n", name, shellQuote(value)) }
	note := func(form string, values ...any) { notes = append(notes, fmt.Sprintf("# "+form, values...)) }
	note("An emulator of IBM Cloud for tests and demos listens on %s and forgets everything when it stops.", base)
	note("See its keys, runs and requests in a browser: %s/", base)
	export("IBMCLOUD_API_KEY", users[0].APIKey)
	export("IBMCLOUD_IAM_API_ENDPOINT", base+"/iam")
	export("WATSONX_PLATFORM_ENDPOINT", base+"/platform/{region}")
	accounts := 1
	for i, user := range users[1:] {
		if user.IAMID == users[0].IAMID {
			accounts++
			export(fmt.Sprintf("IBMCLOUD_API_KEY_%d", accounts), user.APIKey)
		} else {
			note("User %d, %s: export IBMCLOUD_API_KEY=%s", i+2, user.IAMID, shellQuote(user.APIKey))
		}
	}
	return exports, notes
}

// shellQuote makes text one word for a shell, whatever is in it. The braces of
// {region} need no quotes: sh leaves them alone, and bash and zsh expand braces
// only around a comma or two dots.
func shellQuote(text string) string {
	if regexp.MustCompile(`^([\w./:-]|\{region\})+$`).MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
