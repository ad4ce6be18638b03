"""What deploy/ says agrees with the code: settings, commands, ports, probes, grace, labels, and what refers to what."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from api.cli import main
from api.server import DRAIN_S
from api.settings import CONFIG, PREFIX, Settings, load

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
PAGES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
UVICORN_S = 5 + DRAIN_S
"""Seconds that `api.server` gives sockets, and then open requests."""


def _objects() -> list[dict[str, Any]]:
    """Every object of the Kubernetes folder."""
    found = []
    for path in sorted(KUBERNETES.glob("*.yaml")):
        found += [each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each]
    return found


OBJECTS = _objects()


def _of(kind: str) -> list[dict[str, Any]]:
    return [each for each in OBJECTS if each["kind"] == kind]


def _name(each: dict[str, Any]) -> str:
    name: str = each["metadata"]["name"]
    return name


WORKLOADS = [*_of("Deployment"), *_of("StatefulSet")]
every_workload = pytest.mark.parametrize("workload", WORKLOADS, ids=_name)


def _container(workload: dict[str, Any]) -> dict[str, Any]:
    (container,) = workload["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = container
    return found


def _commands() -> list[list[str]]:
    """Every command line of ours, from Dockerfile, compose and Kubernetes."""
    found = [list(service["command"]) for service in COMPOSE["services"].values() if "command" in service]
    found += [list(_container(each)["args"]) for each in WORKLOADS if "args" in _container(each)]
    cmd = re.search(r"^CMD (\[\"frontdesk.*\])$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert cmd
    found.append(yaml.safe_load(cmd[1]))
    return [each for each in found if each[0] == "frontdesk"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_variable_is_a_setting(page: Path) -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {CONFIG}
    assert set(re.findall(rf"{PREFIX}[A-Z][A-Z_]*", page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("words", _commands(), ids=shlex.join)
def test_every_command_and_option_exists(words: list[str]) -> None:
    command = main.get_command(click.Context(main), words[1])
    assert command is not None
    options = {name for option in command.params for name in option.opts}
    assert {word for word in words[2:] if word.startswith("-")} <= options


def test_the_settings_of_compose_and_of_kubernetes_make_a_desk_of_many_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from api.fleet import check

    (configmap,), (secret,) = _of("ConfigMap"), _of("Secret")
    for given in (COMPOSE["x-desk"]["environment"], configmap["data"] | secret["stringData"]):
        with monkeypatch.context() as environment:
            for name, value in given.items():
                environment.setenv(name, re.sub(r"\$\{\w+:\?[^}]*\}", "x" * 40, value))
            settings = load().settings
        check(settings)
        assert settings.many
        assert settings.turns == "workers"
        assert settings.shared_folder


def test_all_that_compose_refers_to_is_there() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        for needed, how in service.get("depends_on", {}).items():
            assert how["condition"] == "service_healthy"
            assert "healthcheck" in services[needed]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert "image" in service
        assert service["image"] == "frontdesk" or ":" in service["image"], "pinned to a version"
    variables = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    named = set(re.findall(r"^(\w+)=", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert variables == named
    assert services["api"]["deploy"]["replicas"] == services["worker"]["deploy"]["replicas"] == 2


def test_the_proxy_finds_the_servers_at_their_port() -> None:
    port = COMPOSE["services"]["api"]["command"][-1]
    assert f"dynamic a api {port}" in (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert (
        COMPOSE["x-desk"]["environment"]["FRONTDESK_TRUSTED_PROXIES"]
        == (COMPOSE["networks"]["desk"]["ipam"]["config"][0]["subnet"])
    )


@pytest.mark.parametrize("name", ["api", "worker"])
def test_compose_asks_each_process_at_its_own_port(name: str) -> None:
    service = COMPOSE["services"][name]
    assert f"http://127.0.0.1:{service['command'][-1]}/health/ready" in service["healthcheck"]["test"][-1]
    grace = int(COMPOSE["x-desk"]["stop_grace_period"].removesuffix("s"))
    assert grace > UVICORN_S + float(COMPOSE["x-desk"]["environment"]["FRONTDESK_DRAIN_SECONDS"])


@pytest.mark.parametrize("name", ["api", "worker"])
def test_a_pod_is_probed_where_it_answers_and_has_time_to_drain(name: str) -> None:
    workload = next(each for each in _of("Deployment") if _name(each) == name)
    pod, container = workload["spec"]["template"]["spec"], _container(workload)
    (port,) = container["ports"]
    assert str(port["containerPort"]) == container["args"][-1]
    paths = [container[probe]["httpGet"] for probe in PROBES]
    assert [each["path"] for each in paths] == ["/health/live", "/health/ready", "/health/live"]
    assert {each["port"] for each in paths} == {port["name"]}
    (configmap,) = _of("ConfigMap")
    wait = int(container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["", "0"])[1])
    drain = float(configmap["data"]["FRONTDESK_DRAIN_SECONDS"])
    assert pod["terminationGracePeriodSeconds"] > wait + UVICORN_S + drain
    assert workload["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert pod["securityContext"]["runAsNonRoot"] is True


@every_workload
def test_labels_and_what_a_workload_refers_to_agree(workload: dict[str, Any]) -> None:
    spec = workload["spec"]
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"] == labels
    container = _container(workload)
    assert not container["image"].endswith(":latest")
    assert ":" in container["image"].split("/")[-1]
    for given in container.get("envFrom", []):
        for kind, name in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            assert given.get(kind, {}).get("name") in {None, *map(_name, _of(name))}
    claims = {each["persistentVolumeClaim"]["claimName"] for each in spec["template"]["spec"].get("volumes", [])}
    assert claims <= set(map(_name, _of("PersistentVolumeClaim")))
    named = {each["name"] for each in spec["template"]["spec"].get("volumes", [])}
    named |= {each["metadata"]["name"] for each in spec.get("volumeClaimTemplates", [])}
    assert {each["name"] for each in container["volumeMounts"]} <= named


@every_workload
def test_a_container_asks_for_less_than_its_limits(workload: dict[str, Any]) -> None:
    resources = _container(workload)["resources"]
    for what in ("cpu", "memory"):
        assert _amount(resources["requests"][what]) < _amount(resources["limits"][what])


def test_services_scalers_and_budgets_mean_a_workload_that_is_there() -> None:
    labels = [each["spec"]["template"]["metadata"]["labels"] for each in WORKLOADS]
    ports = {port["name"] for each in WORKLOADS for port in _container(each)["ports"]}
    for service in _of("Service"):
        assert service["spec"]["selector"] in labels
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
    for budget in _of("PodDisruptionBudget"):
        assert budget["spec"]["selector"]["matchLabels"] in labels
    deployed = {_name(each): each["spec"]["replicas"] for each in _of("Deployment")}
    for scaler in _of("HorizontalPodAutoscaler"):
        assert scaler["spec"]["minReplicas"] == deployed[scaler["spec"]["scaleTargetRef"]["name"]]
        assert scaler["spec"]["minReplicas"] < scaler["spec"]["maxReplicas"]
    assert {_name(each) for each in _of("HorizontalPodAutoscaler")} == set(deployed)
    assert {_name(each) for each in _of("PodDisruptionBudget")} == set(deployed)
    (ingress,) = _of("Ingress")
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"]
    assert backend in map(_name, _of("Service"))


def test_kustomize_takes_every_file_but_the_example_of_a_secret() -> None:
    (listed,) = _of("Kustomization") if _of("Kustomization") else (None,)
    files = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml", "secret.example.yaml"}
    assert listed is not None
    assert set(listed["resources"]) == files
    assert all(each["metadata"].get("namespace", "frontdesk") == "frontdesk" for each in OBJECTS if "metadata" in each)


def test_the_image_is_made_of_what_is_there_and_runs_as_nobody() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for source in line.split():
            assert (ROOT / source).exists(), source
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert {int(port) for port in re.search(r"^EXPOSE (.+)$", text, re.MULTILINE)[1].split()} == {8000, 8001}  # type: ignore[index]
    assert "--require-hashes -r requirements.txt" in text
    packages = set(re.findall(r"^COPY (\w+) \./\w+$", text, re.MULTILINE))
    built = re.search(r"^packages = \[(.+?)\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M | re.S)
    assert built
    assert packages >= set(re.findall(r'"(\w+)"', built[1]))


def _amount(quantity: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(m|Mi|Gi)?", quantity).groups()  # type: ignore[union-attr]
    return float(number) * {"m": 0.001, None: 1, "Mi": 2**20, "Gi": 2**30}[unit]
