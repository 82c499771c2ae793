// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// guard refuses what a foreign web page sends through the browser of somebody who runs
// the emulator. There is no password to keep it out: whoever reaches the emulator is its
// administrator.
//
// The Host must be our own, because a page can give its own name the address of
// this machine and is then of the same origin. An Origin must equal it, also for
// reads, which http.CrossOriginProtection lets pass.
func (s *Server) guard(r *http.Request) error {
	if !s.ownsHost(r.Host) {
		return fmt.Errorf("the host %q is not one of the emulator's own: use localhost or an IP address, "+
			"or start the emulator with -host and this name", r.Host)
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		from, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(from.Host, r.Host) {
			return fmt.Errorf("a page of the origin %q may not use the emulator at %q", origin, r.Host)
		}
	}
	return http.NewCrossOriginProtection().Check(r)
}

// ownsHost reports whether a Host header, at any port, names the emulator.
func (s *Server) ownsHost(hostport string) bool {
	host := hostport
	if name, _, err := net.SplitHostPort(hostport); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(s.hosts, host)
}

// checkHosts refuses names that no Host header can have.
func checkHosts(hosts []string) error {
	for _, host := range hosts {
		if host == "" || strings.ContainsAny(host, ":/ ") {
			return fmt.Errorf("emulator: the host %q is not a name without scheme and port", host)
		}
	}
	return nil
}
