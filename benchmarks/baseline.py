"""The yardstick: the same three networks, written the way one usually first writes them.

Everything in float64, images as (N, C, H, W) throughout, pooling through im2col and argmax, the gradient of
the images themselves computed and thrown away, ReLU before pooling, optimizers that make new arrays. Correct, and slow.
"""

import itertools

import numpy as np


def unfold(x, fh, fw, stride, pad):
    n, c, h, w = x.shape
    oh, ow = (h + 2 * pad - fh) // stride + 1, (w + 2 * pad - fw) // stride + 1
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.zeros((n, c, fh, fw, oh, ow))
    for i in range(fh):
        for j in range(fw):
            windows[:, :, i, j] = padded[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride]
    return windows.transpose(0, 4, 5, 1, 2, 3).reshape(n * oh * ow, -1)


def fold(columns, shape, fh, fw, stride, pad):
    n, c, h, w = shape
    oh, ow = (h + 2 * pad - fh) // stride + 1, (w + 2 * pad - fw) // stride + 1
    windows = columns.reshape(n, oh, ow, c, fh, fw).transpose(0, 3, 4, 5, 1, 2)
    padded = np.zeros((n, c, h + 2 * pad + stride - 1, w + 2 * pad + stride - 1))
    for i in range(fh):
        for j in range(fw):
            padded[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride] += windows[:, :, i, j]
    return padded[:, :, pad : pad + h, pad : pad + w]


class Affine:
    def __init__(self, rng, inputs, outputs):
        self.w = rng.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)
        self.b = np.zeros(outputs)

    def forward(self, x, train):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.w) + self.b

    def backward(self, dout):
        self.grads = {"w": np.dot(self.x.T, dout), "b": np.sum(dout, axis=0)}
        return np.dot(dout, self.w.T).reshape(self.shape)


class Relu:
    def forward(self, x, train):
        self.off = x <= 0
        out = x.copy()
        out[self.off] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.off] = 0
        return dx


class BatchNorm:
    def __init__(self, size):
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.mean, self.var = np.zeros(size), np.ones(size)

    def forward(self, x, train):
        if not train:
            return self.gamma * (x - self.mean) / np.sqrt(self.var + 1e-5) + self.beta
        mu = x.mean(axis=0)
        self.centered = x - mu
        var = np.mean(self.centered**2, axis=0)
        self.std = np.sqrt(var + 1e-5)
        self.normal = self.centered / self.std
        self.mean = 0.9 * self.mean + 0.1 * mu
        self.var = 0.9 * self.var + 0.1 * var
        return self.gamma * self.normal + self.beta

    def backward(self, dout):
        n = dout.shape[0]
        self.grads = {"gamma": np.sum(self.normal * dout, axis=0), "beta": np.sum(dout, axis=0)}
        dnormal = self.gamma * dout
        dcentered = dnormal / self.std
        dstd = -np.sum(dnormal * self.centered / (self.std * self.std), axis=0)
        dvar = 0.5 * dstd / self.std
        dcentered += (2.0 / n) * self.centered * dvar
        return dcentered - np.sum(dcentered, axis=0) / n


class Dropout:
    def __init__(self, rng, ratio):
        self.rng, self.ratio = rng, ratio

    def forward(self, x, train):
        if not train:
            return x * (1.0 - self.ratio)
        self.mask = self.rng.random(x.shape) > self.ratio
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Convolution:
    def __init__(self, rng, filters, channels, size):
        self.w = rng.standard_normal((filters, channels, size, size)) * 0.01
        self.b = np.zeros(filters)

    def forward(self, x, train):
        f, _, fh, fw = self.w.shape
        n, _, h, w = x.shape
        self.shape = x.shape
        self.columns = unfold(x, fh, fw, 1, 0)
        out = np.dot(self.columns, self.w.reshape(f, -1).T) + self.b
        return out.reshape(n, h - fh + 1, w - fw + 1, f).transpose(0, 3, 1, 2)

    def backward(self, dout):
        f, _, fh, fw = self.w.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, f)
        self.grads = {"w": np.dot(self.columns.T, dout).T.reshape(self.w.shape), "b": np.sum(dout, axis=0)}
        return fold(np.dot(dout, self.w.reshape(f, -1)), self.shape, fh, fw, 1, 0)


class Pooling:
    def forward(self, x, train):
        n, c, h, w = x.shape
        columns = unfold(x, 2, 2, 2, 0).reshape(-1, 4)
        self.shape, self.winner = x.shape, np.argmax(columns, axis=1)
        return np.max(columns, axis=1).reshape(n, h // 2, w // 2, c).transpose(0, 3, 1, 2)

    def backward(self, dout):
        dout = dout.transpose(0, 2, 3, 1)
        columns = np.zeros((dout.size, 4))
        columns[np.arange(dout.size), self.winner] = dout.flatten()
        columns = columns.reshape(dout.shape[0] * dout.shape[1] * dout.shape[2], -1)
        return fold(columns, self.shape, 2, 2, 2, 0)


class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, key, param, grad):
        return param - self.lr * grad


class Adam:
    def __init__(self, lr):
        self.lr, self.m, self.v, self.t = lr, {}, {}, {}

    def update(self, key, param, grad):
        self.t[key] = self.t.get(key, 0) + 1
        m = 0.9 * self.m.get(key, 0.0) + 0.1 * grad
        v = 0.999 * self.v.get(key, 0.0) + 0.001 * grad**2
        self.m[key], self.v[key] = m, v
        rate = self.lr * np.sqrt(1.0 - 0.999 ** self.t[key]) / (1.0 - 0.9 ** self.t[key])
        return param - rate * m / (np.sqrt(v) + 1e-7)


class Net:
    """Layers in a row with softmax and cross entropy at the end."""

    def __init__(self, layers, optimizer):
        self.layers, self.optimizer = layers, optimizer

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x, False)
        return x

    def step(self, x, t):
        for layer in self.layers:
            x = layer.forward(x, True)
        y = np.exp(x - np.max(x, axis=1, keepdims=True))
        y /= np.sum(y, axis=1, keepdims=True)
        loss = -np.mean(np.log(y[np.arange(len(t)), t] + 1e-7))
        dout = y.copy()
        dout[np.arange(len(t)), t] -= 1
        dout /= len(t)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        for k, layer in enumerate(self.layers):
            for name, grad in getattr(layer, "grads", {}).items():
                setattr(layer, name, self.optimizer.update((k, name), getattr(layer, name), grad))
        return loss


def two_layer_net(rng):
    return Net([Affine(rng, 784, 50), Relu(), Affine(rng, 50, 10)], SGD(0.1))


def multi_layer_net(rng):
    layers, sizes = [], [784, 100, 100, 100, 100, 100]
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [Affine(rng, inputs, outputs), BatchNorm(outputs), Relu(), Dropout(rng, 0.2)]
    return Net([*layers, Affine(rng, 100, 10)], Adam(0.001))


def conv_net(rng):
    layers = [Convolution(rng, 30, 1, 5), Relu(), Pooling(), Affine(rng, 30 * 12 * 12, 100), Relu()]
    return Net([*layers, Affine(rng, 100, 10)], Adam(0.001))
