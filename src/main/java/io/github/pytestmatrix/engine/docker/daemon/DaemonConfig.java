package io.github.pytestmatrix.engine.docker.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.core.SSLConfig;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * docker-java's own configuration reads system properties with names as common as {@code
 * api.version} and {@code registry.username}, property files and the environment; this one holds
 * what we found and nothing else. Credentials go with each pull.
 */
record DaemonConfig(URI host, ApiVersion api, ObjectMapper mapper) implements DockerClientConfig {
  @Override
  public URI getDockerHost() {
    return host;
  }

  @Override
  public RemoteApiVersion getApiVersion() {
    return RemoteApiVersion.create(api.major(), api.minor());
  }

  @Override
  public @Nullable String getRegistryUsername() {
    return null;
  }

  @Override
  public @Nullable String getRegistryPassword() {
    return null;
  }

  @Override
  public @Nullable String getRegistryEmail() {
    return null;
  }

  @Override
  public @Nullable String getRegistryUrl() {
    return null;
  }

  @Override
  public @Nullable AuthConfig effectiveAuthConfig(String imageName) {
    return null;
  }

  @Override
  public AuthConfigurations getAuthConfigurations() {
    return new AuthConfigurations();
  }

  @Override
  @SuppressWarnings("deprecation") // The interface asks for it.
  public @Nullable SSLConfig getSSLConfig() {
    return null;
  }

  @Override
  public ObjectMapper getObjectMapper() {
    return mapper;
  }
}
